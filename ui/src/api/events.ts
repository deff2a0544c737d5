/** The log of events: its list, and how many came since it was read. */
import type { Bounded, Id, RunState, Time } from "./answers.ts";
import { type Answer, question, useAnswer } from "./ask.ts";
import { useNewest } from "./newest.ts";
import { useNews } from "./news.ts";

export interface LoggedLine {
  offset: number;
  received_at: Time;
  event_time: Time;
  /** What it is about. */
  kind: "run" | "job" | "dataset";
  /** START, COMPLETE and so on, of a run. */
  type: string | null;
  job: Id | null;
  dataset: Id | null;
  run: Id | null;
  /** What has become of its run by now. */
  run_state: RunState | null;
  producer: string;
  source: string;
  size_bytes: number;
  /** Its body is gone; that it came stays. */
  erased: boolean;
}

export interface Events extends Bounded {
  events: LoggedLine[];
  looked_back_to: number;
  /** Whether `total` is all that there is, rather than all that was looked at. */
  total_exact: boolean;
}

/** Which events; the names are those of the API and of the page's address. */
export interface EventFilter {
  job: string | null;
  dataset: string | null;
  run: string | null;
  producer: string | null;
  type: string | null;
}

const MOST = 50;

export function useEvents(filter: EventFilter, cursor: string | null): Answer<Events> {
  const asked = { ...filter, cursor, limit: MOST, min_offset: useNewest() };
  return useAnswer<Events>(question("/api/v2/events", asked));
}

/** How many such events came after `offset`; null while none is known to have come. */
export function useFresh(filter: EventFilter, offset: number | null): string | null {
  const asked = { ...filter, newer_than: offset, limit: 1 };
  const { data, again } = useAnswer<Events>(
    offset === null ? null : question("/api/v2/events", asked),
  );
  useNews(again, { listens: offset !== null });
  if (data === null || offset === null || data.offset <= offset || data.total === 0) return null;
  return data.total_exact ? String(data.total) : `${data.total}+`;
}
