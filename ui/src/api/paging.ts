/** Answers that come in pages, each of which says where the next one begins. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Bounded } from "./answers.ts";
import {
  type Answer,
  answered,
  ask,
  type Problem,
  problemOf,
  type Question,
  questionKey,
  useAnswerOf,
} from "./ask.ts";

export interface Pages<T> extends Answer<T[]> {
  /** Asks for the next page; null where there is none. */
  more: (() => void) | null;
  /** What came of asking for the next page. */
  following: { asking: boolean; problem: Problem | null };
}

/** Asks for the first page, and for the others as they are wanted; another question begins anew. */
export function usePages<T extends Bounded>(asked: Question<T>): Pages<T> {
  const query = useInfiniteQuery(
    {
      queryKey: questionKey(asked, "pages"),
      queryFn: ({ pageParam, signal }) => ask(after(asked, pageParam), signal),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      select: ({ pages }) => pages,
    },
    answered,
  );
  const { error, fetchNextPage, hasNextPage, isFetchNextPageError, isFetchingNextPage } = query;
  const told = useAnswerOf(query);
  return {
    ...told,
    problem: isFetchNextPageError ? null : told.problem,
    more: hasNextPage ? () => void fetchNextPage() : null,
    following: {
      asking: isFetchingNextPage,
      problem: isFetchNextPageError && error ? problemOf(error) : null,
    },
  };
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
  asked: Question<T>,
  { most, signal, told }: { most: number; signal: AbortSignal; told?: (held: number) => void },
): Promise<T[]> {
  const pages = [await ask(asked, signal)];
  for (;;) {
    const { next } = pages.at(-1) as T;
    const held = pages.reduce((sum, page) => sum + page.returned, 0);
    told?.(held);
    if (next === null || held >= most) return pages;
    pages.push(await ask(after(asked, next), signal));
  }
}

function after<T>(asked: Question<T>, cursor: string | null): Question<T> {
  if (cursor === null) return asked;
  const joint = asked.includes("?") ? "&" : "?";
  return `${asked}${joint}cursor=${encodeURIComponent(cursor)}` as Question<T>;
}
