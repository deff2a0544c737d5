import { useRef } from "react";
import type { Answer } from "../api/ask.ts";
import { type EventFilter, useEvents, useFresh } from "../api/events.ts";
import type { EventsAnswer } from "../api/schema.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { EVENT_TYPES, EventFilters } from "../parts/event_filters.tsx";
import { EventTable } from "../parts/event_table.tsx";
import { Link } from "../parts/link.tsx";
import { LogTabs } from "../parts/log_tabs.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";

/** The log as it grows: what came last, and how to find what came before. */
export function EventsPage() {
  const { query } = usePlace();
  const filter: EventFilter = {
    job: query.get("job"),
    dataset: query.get("dataset"),
    run: query.get("run"),
    producer: query.get("producer"),
    type: EVENT_TYPES.find((one) => one === query.get("type")) ?? null,
  };
  const cursor = query.get("cursor");
  const answer = useEvents(filter, cursor);
  return (
    <>
      <title>Events · Headwater</title>
      <h1 className="page-name">Events</h1>
      <LogTabs />
      <Section
        aside={<Fresh answer={answer} cursor={cursor} filter={filter} />}
        id="events"
        note={answer.data && total(answer.data)}
        title="Newest first"
      >
        <EventFilters filter={filter} />
        <Answered answer={answer} what="the events">
          {(told) => <Listed cursor={cursor} filter={filter} told={told} />}
        </Answered>
      </Section>
    </>
  );
}

function total({ total, total_exact }: EventsAnswer): string {
  return total_exact ? count(total) : `${count(total)} so far`;
}

interface FreshProps {
  answer: Answer<EventsAnswer>;
  cursor: string | null;
  filter: EventFilter;
}

/** What came meanwhile waits for a press: nothing moves under the reader's eyes. */
function Fresh({ answer, cursor, filter }: FreshProps) {
  const button = useRef<HTMLButtonElement>(null);
  const fresh = useFresh(filter, answer.data?.offset ?? null);
  const show = (): void => {
    if (cursor) navigate(withQuery({ cursor: null }));
    else answer.again();
    button.current?.blur();
  };
  return (
    <span aria-live="polite">
      {fresh !== null && (
        <button className="small-button fresh" onClick={show} ref={button} type="button">
          {fresh} new {fresh === "1" ? "event" : "events"}
        </button>
      )}
    </span>
  );
}

interface ListedProps {
  told: EventsAnswer;
  cursor: string | null;
  filter: EventFilter;
}

function Listed({ told, cursor, filter }: ListedProps) {
  const filtered = Object.values(filter).some((value) => value !== null);
  return (
    <>
      {told.events.length === 0 ? (
        <Empty>
          {filtered
            ? `No such event from offset ${count(told.looked_back_to)} on.`
            : "No event has come yet. Point an OpenLineage producer at /api/v1/lineage on this server."}
        </Empty>
      ) : (
        <EventTable events={told.events} />
      )}
      {(told.next || cursor) && (
        <p className="pages">
          {cursor && <Link to={withQuery({ cursor: null })}>Back to the newest</Link>}
          {told.next && (
            <Link to={withQuery({ cursor: told.next })}>
              {told.returned > 0 ? "Older events" : "Look further back"}
            </Link>
          )}
        </p>
      )}
      <CoverageNote answer={told} noun="event" />
    </>
  );
}
