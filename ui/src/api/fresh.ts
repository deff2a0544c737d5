import { useEffect } from "react";
import type { Pinned } from "./answers.ts";
import { type Answer, type Question, useAnswer } from "./ask.ts";

const EVERY_MS = 60_000;
const BEHIND_MS = 3_000;

/** An answer that is asked again now and then, oftener while the server is behind its log. */
export function useFresh<T extends object>(asked: Question<T> | null): Answer<T> {
  return useAnswer(asked, { every_ms: (data) => (isBehind(data) ? BEHIND_MS : EVERY_MS) });
}

function isBehind(data: Partial<Pinned> | null): boolean {
  return data?.coverage?.reasons.some((reason) => reason.code === "behind") ?? false;
}

/** Asks again where another answer on the same page is of later than this one, which ends at known. */
export function useUpTo(offset: number | null, known: number | null, again: () => void): void {
  useEffect(() => {
    if (offset !== null && known !== null && known < offset) again();
  }, [offset, known, again]);
}
