import type { ProducersAnswer } from "../api/schema.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { When } from "./small.tsx";
import { Empty } from "./states.tsx";

/** Who sends events, a row each. */
export function ProducerTable({ told }: { told: ProducersAnswer }) {
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
