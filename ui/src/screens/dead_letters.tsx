import { question, useAnswer } from "../api/ask.ts";
import type { DeadLetterEntry, DeadLettersAnswer } from "../api/schema.ts";
import { ChoiceLinks } from "../parts/choice_links.tsx";
import { Link } from "../parts/link.tsx";
import { LogTabs } from "../parts/log_tabs.tsx";
import { Section, When } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { usePlace, withQuery } from "../router.ts";
import { count, shorten } from "../words.ts";

const STATES = ["waiting", "replayed", "discarded", "any"] as const;
const MOST = 100;

/** What was sent and could not be accepted, with why. */
export function DeadLettersPage() {
  const { query } = usePlace();
  const state = STATES.find((one) => one === query.get("state")) ?? "waiting";
  const asked = { state, limit: MOST, cursor: query.get("cursor") };
  const answer = useAnswer(question("/api/v2/dead-letters", asked));
  return (
    <>
      <title>Refused events · Headwater</title>
      <h1 className="page-name">Refused events</h1>
      <LogTabs />
      <p className="description">
        What could not be accepted is kept with the reason, until somebody replays or discards it.
      </p>
      <Section
        aside={
          <ChoiceLinks choices={STATES} chosen={state} cursor="cursor" label="State" name="state" />
        }
        id="letters"
        note={answer.data ? count(answer.data.total) : undefined}
        title="Dead letters"
      >
        <Answered answer={answer} what="the refused events">
          {(letters) => <Table letters={letters} />}
        </Answered>
      </Section>
    </>
  );
}

function Table({ letters }: { letters: DeadLettersAnswer }) {
  if (letters.dead_letters.length === 0) return <Empty>There is none in this state.</Empty>;
  return (
    <>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th className="number" scope="col">
                Number
              </th>
              <th scope="col">Received</th>
              <th scope="col">Reason</th>
              <th scope="col">At</th>
              <th scope="col">From</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {letters.dead_letters.map((letter) => (
              <tr key={letter.number}>
                <td className="number">
                  <Link to={`/dead-letters/${letter.number}`}>{letter.number}</Link>
                </td>
                <td>
                  <When at={letter.received_at} />
                </td>
                <td title={letter.reason}>{shorten(letter.reason, 90)}</td>
                <td className="mono">{letter.pointer || "the whole of it"}</td>
                <td>{letter.source}</td>
                <td>
                  <Standing letter={letter} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {letters.next && (
        <p className="empty">
          <Link to={withQuery({ cursor: letters.next })}>More</Link>
        </p>
      )}
      {letters.dropped > 0 && (
        <p className="empty">{count(letters.dropped)} older ones went to make room.</p>
      )}
    </>
  );
}

/** What has become of a letter. */
export function Standing({ letter }: { letter: DeadLetterEntry }) {
  if (letter.replayed_as !== null) {
    return (
      <>
        replayed as <Link to={`/event/${letter.replayed_as}`}>event {letter.replayed_as}</Link>
      </>
    );
  }
  return letter.discarded ? "discarded" : "waiting";
}
