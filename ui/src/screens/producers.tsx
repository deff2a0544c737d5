import { question, useAnswer } from "../api/ask.ts";
import type { ProducersAnswer } from "../api/schema.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { LogTabs } from "../parts/log_tabs.tsx";
import { Section, When } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { count } from "../words.ts";

/** Who sends events: by which engines and adapters, how many, and how well. */
export function ProducersPage() {
  const answer = useAnswer(question("/api/v2/producers", {}));
  return (
    <>
      <title>Producers · Headwater</title>
      <h1 className="page-name">Producers</h1>
      <LogTabs />
      <p className="description">
        Who reports lineage here, by the newest events, with the engines that did the work.
      </p>
      <Answered answer={answer} what="the producers">
        {(told) => (
          <>
            <Section
              id="producers"
              note={count(told.producers.length)}
              title="Engines and adapters"
            >
              <Table told={told} />
            </Section>
            <CoverageNote answer={{ ...told, as_of: { valid_at: null, known_at: null } }} />
          </>
        )}
      </Answered>
    </>
  );
}

function Table({ told }: { told: ProducersAnswer }) {
  if (told.producers.length === 0) return <Empty>No event has come yet.</Empty>;
  return (
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Producer</th>
            <th scope="col">Engines</th>
            <th scope="col">Adapters</th>
            <th className="number" scope="col">
              Events
            </th>
            <th className="number" scope="col">
              Faulty
            </th>
            <th scope="col">Last heard</th>
            <th scope="col">First to correct</th>
          </tr>
        </thead>
        <tbody>
          {told.producers.map((each) => (
            <tr key={each.producer}>
              <td className="mono anywhere">{each.producer || "not said"}</td>
              <td>
                <Lines texts={each.engines} />
              </td>
              <td>
                <Lines texts={each.adapters} />
              </td>
              <td className="number">{count(each.events)}</td>
              <td className="number">{count(each.faulty)}</td>
              <td>
                <When at={each.last_received_at} />
              </td>
              <td>
                <Habit habit={each.habits[0]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Lines({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return "–";
  return texts.map((text) => (
    <span className="line" key={text}>
      {text}
    </span>
  ));
}

function Habit({
  habit,
}: {
  habit: ProducersAnswer["producers"][number]["habits"][number] | undefined;
}) {
  if (!habit) return "–";
  const [offset] = habit.offsets;
  return (
    <>
      {habit.detail}
      {offset !== undefined && (
        <>
          {" "}
          (
          <Link className="in-text" to={`/event/${offset}`}>
            event {offset}
          </Link>
          )
        </>
      )}
    </>
  );
}
