/** Answers that come in pages, each of which says where the next one begins. */
import { useEffect, useRef, useState } from "react";
import type { Bounded } from "./answers.ts";
import { type Answer, ask, Problem, useAnswer } from "./ask.ts";

export interface Pages<T> extends Answer<T[]> {
  /** Asks for the next page; null where there is none. */
  more: (() => void) | null;
  /** What came of asking for the next page. */
  following: { asking: boolean; problem: Problem | null };
}

interface Rest<T> {
  url: string;
  pages: T[];
  asking: boolean;
  problem: Problem | null;
}

/** Asks for the first page, and for the others as they are wanted; another question begins anew. */
export function usePages<T extends Bounded>(url: string): Pages<T> {
  const first = useAnswer<T>(url);
  const nothing = { url, pages: [], asking: false, problem: null };
  const [held, setRest] = useState<Rest<T>>(nothing);
  const leaving = useRef<AbortController | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what another question asked is dropped
  useEffect(() => () => leaving.current?.abort(), [url]);
  const rest = held.url === url ? held : nothing;
  const pages = first.data === null ? null : [first.data, ...rest.pages];
  const cursor = pages?.at(-1)?.next ?? null;

  const more = async (): Promise<void> => {
    if (cursor === null || rest.asking) return;
    const controller = new AbortController();
    leaving.current = controller;
    setRest({ ...rest, asking: true, problem: null });
    try {
      const page = await ask<T>(after(url, cursor), controller.signal);
      setRest({ ...rest, pages: [...rest.pages, page], asking: false, problem: null });
    } catch (cause) {
      if (controller.signal.aborted) return;
      const problem =
        cause instanceof Problem ? cause : new Problem(0, "Unexpected", String(cause));
      setRest({ ...rest, asking: false, problem });
    }
  };
  return { ...first, data: pages, more: cursor === null ? null : more, following: rest };
}

/** Pages as one answer. That there is a limit is said by how many are shown. */
export function together<T extends Bounded>(pages: readonly T[]): T {
  const last = pages.at(-1) as T;
  const returned = pages.reduce((sum, page) => sum + page.returned, 0);
  const reasons = last.coverage.reasons.filter((reason) => reason.code !== "limit");
  return { ...last, returned, coverage: { ...last.coverage, reasons } };
}

/** All pages, one after the other, until there is none or they hold as many as wanted. */
export async function gather<T extends Bounded>(
  url: string,
  { most, signal, told }: { most: number; signal: AbortSignal; told: (held: number) => void },
): Promise<T[]> {
  const pages = [await ask<T>(url, signal)];
  for (;;) {
    const { next } = pages.at(-1) as T;
    const held = pages.reduce((sum, page) => sum + page.returned, 0);
    told(held);
    if (next === null || held >= most) return pages;
    pages.push(await ask<T>(after(url, next), signal));
  }
}

function after(url: string, cursor: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`;
}
