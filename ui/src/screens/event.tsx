import { question, useAnswer } from "../api/ask.ts";
import { useAccess } from "../api/key.ts";
import type { EventAnswer } from "../api/schema.ts";
import { aboutEvent, curlOf, replayOf } from "../event.ts";
import { Copy } from "../parts/copy.tsx";
import { Carried, EventFacts } from "../parts/event_facts.tsx";
import { Link } from "../parts/link.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { bytes } from "../words.ts";

/** One event of the log, as it was received. */
export function EventPage({ offset }: { offset: string }) {
  const answer = useAnswer(question("/api/v2/events/{offset}", { offset }));
  return (
    <>
      {answer.data === null && (
        <>
          <title>{`Event ${offset} · Headwater`}</title>
          <h1 className="page-name">Event {offset}</h1>
        </>
      )}
      <Answered answer={answer} what="the event">
        {(held) => <Held held={held} />}
      </Answered>
    </>
  );
}

function Held({ held }: { held: EventAnswer }) {
  const keyed = useAccess().key !== null;
  const about = aboutEvent(held.event);
  const text = JSON.stringify(held.event, null, 2);
  const size = bytes(new TextEncoder().encode(JSON.stringify(held.event)).length);
  return (
    <>
      <header className="asset-head">
        <title>{`Event ${held.offset} · Headwater`}</title>
        <div className="asset-top">
          <p className="eyebrow">
            <Link to="/events">Events</Link>
          </p>
          <nav aria-label="Beside it in the log" className="choice-links">
            {held.offset > 1 && <Link to={`/event/${held.offset - 1}`}>Earlier</Link>}
            <Link to={`/event/${held.offset + 1}`}>Later</Link>
          </nav>
        </div>
        <h1>Offset {held.offset}</h1>
        <EventFacts about={about} held={held} />
      </header>
      <Section
        aside={
          <span className="buttons">
            <Copy label="Copy JSON" text={() => text} />
            <Copy
              label="Copy as curl"
              text={() => curlOf(text, { origin: location.origin, keyed })}
            />
            <Copy
              label="Copy replay to staging"
              text={() => replayOf(held.offset, location.origin)}
            />
          </span>
        }
        id="event"
        note={size}
        title="As received"
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className="sql" tabIndex={0}>
          {text}
        </pre>
      </Section>
      {about.carried.length > 0 && (
        <Section id="facets" title="Facets">
          <Carried carried={about.carried} />
        </Section>
      )}
    </>
  );
}
