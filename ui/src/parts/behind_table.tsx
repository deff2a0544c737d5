import type { BehindAnswer, MeasureEntry } from "../api/schema.ts";
import { nameOf, pageOf } from "../identity.ts";
import { amount, DIMENSIONS } from "../measures.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { Empty } from "./states.tsx";

interface BehindTableProps {
  measure: MeasureEntry;
  rows: BehindAnswer["behind"];
}

/** The single things that a measure is made of, the worst first. */
export function BehindTable({ measure, rows }: BehindTableProps) {
  if (rows.length === 0) return <Empty>Nothing stands behind it.</Empty>;
  return (
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th className="capital" scope="col">
              {measure.subjects}
            </th>
            <th className="number" scope="col">
              {measure.unit === "share" ? "Counts" : "Value"}
            </th>
            <th className="number" scope="col">
              Stands for
            </th>
            <th scope="col">Why</th>
            {DIMENSIONS.map((each) => (
              <th className="capital" key={each} scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ subject, amount: value, weight, note, labels }) => (
            <tr key={subject}>
              <td>
                <Subject id={subject} />
              </td>
              <td className="number">{amount(measure, value)}</td>
              <td className="number">{count(weight)}</td>
              <td>{note.replaceAll("_", " ")}</td>
              {DIMENSIONS.map((each) => (
                <td className="anywhere" key={each}>
                  {labels[each]?.join(", ")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Subject({ id }: { id: string }) {
  const [kind, rest = ""] = id.split(/:(.*)/s);
  if (kind === "event") return <Link to={`/event/${rest}`}>event {rest}</Link>;
  if (kind !== "dataset" && kind !== "job") return id.replace("question:", "");
  return (
    <Link className="name" title={nameOf(id)} to={pageOf(id)}>
      {nameOf(id)}
    </Link>
  );
}
