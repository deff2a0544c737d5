/** The log of events: its list, and how many came since it was read. */
import type { Id } from "./answers.ts";
import { type Answer, question, useAnswer } from "./ask.ts";
import { useNewest } from "./newest.ts";
import { useNews } from "./news.ts";
import type { EventsAnswer, Questions } from "./schema.ts";

type EventType = NonNullable<Questions["/api/v2/events"]["parameters"]["type"]>;

/** Which events; the names are those of the API and of the page's address. */
export interface EventFilter {
  job: Id | null;
  dataset: Id | null;
  run: Id | null;
  producer: string | null;
  type: EventType | null;
}

const MOST = 50;

export function useEvents(filter: EventFilter, cursor: string | null): Answer<EventsAnswer> {
  const asked = { ...filter, cursor, limit: MOST, min_offset: useNewest() };
  return useAnswer(question("/api/v2/events", asked));
}

/** How many such events came after `offset`; null while none is known to have come. */
export function useFresh(filter: EventFilter, offset: number | null): string | null {
  const asked = { ...filter, newer_than: offset, limit: 1 };
  const { data, again } = useAnswer(offset === null ? null : question("/api/v2/events", asked));
  useNews(again, { listens: offset !== null });
  if (data === null || offset === null || data.offset <= offset || data.total === 0) return null;
  return data.total_exact ? String(data.total) : `${data.total}+`;
}
