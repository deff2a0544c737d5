import type { LoggedEvent } from "../api/answers.ts";
import { useAnswer } from "../api/ask.ts";
import { Copy } from "../parts/copy.tsx";
import { Fact, Section, When } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";

/** One event of the log, as it was received. */
export function EventPage({ offset }: { offset: string }) {
  const answer = useAnswer<LoggedEvent>(`/api/v2/events/${encodeURIComponent(offset)}`);
  return (
    <>
      {answer.data === null && (
        <>
          <title>{`Event ${offset} · Headwater`}</title>
          <h1 className="page-name">Event {offset}</h1>
        </>
      )}
      <Answered answer={answer} what="the event">
        {(held) => {
          const text = JSON.stringify(held.event, null, 2);
          return (
            <>
              <header className="asset-head">
                <title>{`Event ${held.offset} · Headwater`}</title>
                <p className="eyebrow">Event</p>
                <h1>Offset {held.offset}</h1>
                <dl className="facts">
                  <Fact name="Received">
                    <When at={held.received_at} />
                  </Fact>
                  <Fact name="From">{held.source ?? "not said"}</Fact>
                  <Fact name="Digest">
                    <span className="mono">{held.digest}</span>
                  </Fact>
                </dl>
              </header>
              <Section
                aside={<Copy label="Copy JSON" text={() => text} />}
                id="event"
                title="As received"
              >
                <pre className="sql">{text}</pre>
              </Section>
            </>
          );
        }}
      </Answered>
    </>
  );
}
