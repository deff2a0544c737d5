import { useCallback, useEffect, useState } from "react";
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
  /** True while a request is under way, also when an older answer is still shown. */
  asking: boolean;
  again: () => void;
}

interface Asking<T> {
  every_ms?: number;
  /** How the question is asked; must be the same function as long as it is to be asked the same way. */
  read?: (url: string, signal: AbortSignal) => Promise<T>;
}

/** Asks the server; a new question drops the one before, which stays visible until answered. */
export function useAnswer<T>(
  url: string | null,
  { every_ms = 0, read = ask }: Asking<T> = {},
): Answer<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asking, setAsking] = useState(url !== null);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((n) => n + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks the same again
  useEffect(() => {
    if (url === null) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    setAsking(true);
    read(url, controller.signal)
      .then((answer) => {
        if (controller.signal.aborted) return;
        setData(answer);
        setProblem(null);
        setAsking(false);
        if (every_ms) timer = setTimeout(again, every_ms);
      })
      .catch((cause: unknown) => {
        if (controller.signal.aborted) return;
        const found =
          cause instanceof Problem ? cause : new Problem(0, "Unexpected", String(cause));
        setProblem(found);
        setAsking(false);
        const wait_ms = found.retryAfter_s ? found.retryAfter_s * 1000 : every_ms;
        if (wait_ms) timer = setTimeout(again, wait_ms);
      });
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [url, turn, every_ms, again, read]);

  return { data, problem, asking, again };
}
