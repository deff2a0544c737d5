import {
  keepPreviousData,
  QueryClient,
  skipToken,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { useCallback } from "react";
import type { Id } from "./answers.ts";
import { currentKey, refuseKey } from "./key.ts";
import type { Questions, Tellings } from "./schema.ts";

/** Why the server gave no answer, in its own words where it had any. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly similar: Id[] = [],
    readonly candidates: Id[] = [],
    readonly retryAfter_s: number | null = null,
  ) {
    super(`${title}: ${detail}`);
  }
}

/** What went wrong, in words for whoever caused it. */
export function complaint(cause: unknown): string {
  return cause instanceof Problem ? `${cause.title}: ${cause.detail}` : String(cause);
}

declare const ANSWER: unique symbol;

/** The address of something to ask; `T` is what it is answered with. */
export type Question<T> = string & { readonly [ANSWER]: T };

/** Parameters, each of which may be absent; a number may be the text that stands in an address. */
type Given<P> = {
  [Name in keyof P]: P[Name] | (number extends P[Name] ? string : never) | null | undefined;
};

/** What can be said with a question. */
export type ParametersOf<P extends keyof Questions> = Given<Questions[P]["parameters"]>;

/** A question of the API; parameters that are absent are left out. */
export function question<P extends keyof Questions>(
  path: P,
  parameters: ParametersOf<P>,
): Question<Questions[P]["answer"]> {
  return addressOf(path, parameters) as Question<Questions[P]["answer"]>;
}

/** A path with its parameters: those that it names in their place, the others behind it. */
function addressOf(path: string, parameters: object): string {
  const query = new URLSearchParams();
  let place = path;
  for (const [name, value] of Object.entries(parameters)) {
    const slot = `{${name}}`;
    if (place.includes(slot)) place = place.replace(slot, encodeURIComponent(String(value)));
    else if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const tail = query.toString();
  return tail ? `${place}?${tail}` : place;
}

/** The answer to a question; a refused key is told to the whole page. */
export function ask<T>(asked: Question<T>, signal: AbortSignal): Promise<T> {
  return withKey((key) => askWith(key, asked, signal));
}

type Body<P extends keyof Tellings> = Tellings[P] extends { body: infer B } ? B : never;

/** Tells the server something to act upon, and gives its answer. */
export function tell<P extends keyof Tellings>(
  path: P,
  body: Body<P>,
): Promise<Tellings[P]["answer"]> {
  return send(path, JSON.stringify(body));
}

/** The same with a body that somebody wrote, which may be no JSON. */
export function tellText<P extends keyof Tellings>(
  path: P,
  parameters: Given<Tellings[P]["parameters"]>,
  body: string,
): Promise<Tellings[P]["answer"]> {
  return send(addressOf(path, parameters), body);
}

/** The answer that the holder of a key gets. */
export function askWith<T>(
  key: string | null,
  asked: Question<T>,
  signal: AbortSignal | null = null,
): Promise<T> {
  return request(key, asked, { signal });
}

/** The answer of an address that answers with a text. */
export function askText(url: string): Promise<string> {
  return withKey(async (key) => (await respond(key, url, {}, "text/markdown")).text());
}

function send<T>(url: string, body: string): Promise<T> {
  return withKey((key) => request(key, url, { method: "POST", body }));
}

async function withKey<T>(work: (key: string | null) => Promise<T>): Promise<T> {
  const key = currentKey();
  try {
    return await work(key);
  } catch (cause) {
    if (cause instanceof Problem && cause.status === 401) refuseKey(key);
    throw cause;
  }
}

async function request<T>(key: string | null, url: string, init: RequestInit): Promise<T> {
  const response = await respond(key, url, init, "application/json");
  const answer: unknown = await response.json().catch(() => null);
  if (answer === null) {
    throw new Problem(response.status, "Unreadable answer", `${url} did not answer in JSON.`);
  }
  return answer as T;
}

async function respond(
  key: string | null,
  url: string,
  init: RequestInit,
  accept: string,
): Promise<Response> {
  const headers: Record<string, string> = { accept };
  if (key !== null) headers.authorization = `Bearer ${key}`;
  if (init.body) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Problem(0, "No connection", "The server cannot be reached from this browser.");
  }
  if (!response.ok) throw problem(response, await response.json().catch(() => null));
  return response;
}

function problem(response: Response, body: unknown): Problem {
  const said = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Problem(
    response.status,
    typeof said.title === "string" ? said.title : response.statusText || "Error",
    typeof said.detail === "string"
      ? said.detail
      : `The server answered ${response.status} without saying why.`,
    ids(said.similar),
    ids(said.candidates),
    Number.isFinite(wait) ? Math.max(1, wait) : null,
  );
}

function ids(value: unknown): Id[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export interface Answer<T> {
  data: T | null;
  problem: Problem | null;
  /** True while what is shown, if anything, is the answer to another question. */
  asking: boolean;
  again: () => void;
}

/** The answers there were lately, so that a step back shows at once what was there. */
export const answered = new QueryClient({
  defaultOptions: {
    queries: {
      gcTime: 60_000,
      // The server may be on this machine, which needs no network.
      networkMode: "always",
      placeholderData: keepPreviousData,
      refetchOnWindowFocus: false,
      // Only a server that says when to come back is asked again by itself.
      retry: (_, cause) => cause instanceof Problem && cause.retryAfter_s !== null,
      retryDelay: (_, cause) => (cause instanceof Problem ? (cause.retryAfter_s ?? 0) * 1000 : 0),
      structuralSharing: false,
    },
  },
});

/** Asks the server; a new question drops the one before, which stays visible until answered. */
export function useAnswer<T>(
  asked: Question<T> | null,
  { every_ms = () => 0 }: { every_ms?: (data: T | null) => number } = {},
): Answer<T> {
  const query = useQuery<T>(
    {
      queryKey: questionKey(asked),
      queryFn: asked === null ? skipToken : ({ signal }) => ask(asked, signal),
      refetchInterval: ({ state }) => every_ms(state.data ?? null) || false,
    },
    answered,
  );
  return useAnswerOf(query);
}

/** What was asked with one key is not shown with another. */
export function questionKey(...question: unknown[]): unknown[] {
  return [currentKey(), ...question];
}

/** What the page needs to know of a question that was asked. */
export function useAnswerOf<T>(query: UseQueryResult<T> | UseInfiniteQueryResult<T>): Answer<T> {
  const { data, isFetching, isPlaceholderData, refetch } = query;
  const cause = query.error ?? query.failureReason;
  return {
    data: data ?? null,
    problem: cause && problemOf(cause),
    asking: isFetching && (data === undefined || isPlaceholderData),
    again: useCallback(() => void refetch(), [refetch]),
  };
}

export function problemOf(cause: Error): Problem {
  return cause instanceof Problem ? cause : new Problem(0, "Unexpected", String(cause));
}
