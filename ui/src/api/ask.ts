import {
  keepPreviousData,
  QueryClient,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { useCallback } from "react";
import type { Id } from "./answers.ts";
import { currentKey, refuseKey } from "./key.ts";

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

type Parameters = Record<string, string | number | null | undefined>;

/** A path of the API with its parameters; absent ones are left out. */
export function question(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const tail = query.toString();
  return tail ? `${path}?${tail}` : path;
}

/** The answer to a question; a refused key is told to the whole page. */
export async function ask<T>(url: string, signal: AbortSignal): Promise<T> {
  const key = currentKey();
  try {
    return await askWith<T>(key, url, signal);
  } catch (cause) {
    if (cause instanceof Problem && cause.status === 401) refuseKey(key);
    throw cause;
  }
}

/** Sends something for the server to act upon, and gives its answer. */
export async function tell<T>(url: string, body: string): Promise<T> {
  const key = currentKey();
  try {
    return await askWith<T>(key, url, undefined, body);
  } catch (cause) {
    if (cause instanceof Problem && cause.status === 401) refuseKey(key);
    throw cause;
  }
}

/** The answer that the holder of a key gets; with a body it is sent, else only asked. */
export async function askWith<T>(
  key: string | null,
  url: string,
  signal?: AbortSignal,
  body?: string,
): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (key !== null) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const sent = body === undefined ? {} : { method: "POST", body };
  let response: Response;
  try {
    response = await fetch(url, { signal: signal ?? null, headers, ...sent });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem(0, "No connection", "The server cannot be reached from this browser.");
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problem(response, answer);
  if (answer === null) {
    throw new Problem(response.status, "Unreadable answer", `${url} did not answer in JSON.`);
  }
  return answer as T;
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
  url: string | null,
  { every_ms = () => 0 }: { every_ms?: (data: T | null) => number } = {},
): Answer<T> {
  const query = useQuery<T>(
    {
      queryKey: questionKey(url),
      queryFn: ({ signal }) => ask<T>(url ?? "", signal),
      enabled: url !== null,
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
