import type { LoggedEntry } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { nameOf } from "../identity.ts";
import { bytes, shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { Name, State, When } from "./small.tsx";

/** Events of the log, newest first; each leads to the event as it was received. */
export function EventTable({ events }: { events: LoggedEntry[] }) {
  return (
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th className="number" scope="col">
              Offset
            </th>
            <th scope="col">Of</th>
            <th scope="col">Type</th>
            <th scope="col">Run</th>
            <th scope="col">Received</th>
            <th scope="col">Producer</th>
            <th className="number" scope="col">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((each) => (
            <Row each={each} key={each.offset} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ each }: { each: LoggedEntry }) {
  const of = each.job ?? each.dataset;
  return (
    <tr>
      <td className="number">
        {each.erased ? (
          <span title="Its body was erased">{each.offset}</span>
        ) : (
          <Link to={`/event/${each.offset}`}>{each.offset}</Link>
        )}
      </td>
      <td className="event-of">
        {of ? <Name id={of} label={shortName(of)} most={56} /> : <span className="quiet">–</span>}
      </td>
      <td className="nowrap">{each.type ?? <span className="quiet">{each.kind}</span>}</td>
      <td className="nowrap">
        {each.run && each.run_state ? (
          <>
            <State state={each.run_state} />{" "}
            <span className="event-run">
              <Name id={each.run} label={shorten(nameOf(each.run), 13)} />
            </span>
          </>
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
      <td>
        <When at={each.received_at} />
      </td>
      <td className="mono event-producer" title={each.producer}>
        {shorten(each.producer.replace(/^https?:\/\//, ""), 28)}
      </td>
      <td className="number">{bytes(each.size_bytes)}</td>
    </tr>
  );
}
