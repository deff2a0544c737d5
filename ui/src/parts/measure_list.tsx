import type { MeasureEntry } from "../api/schema.ts";
import { amount, basis, targetOf } from "../measures.ts";
import { Link } from "./link.tsx";
import { Met } from "./marks.tsx";

/** Measures, each with its number and what it counts. */
export function MeasureList({ measures }: { measures: readonly MeasureEntry[] }) {
  return (
    <ul className="measures">
      {measures.map((each) => (
        <MeasureRow key={each.id} measure={each} />
      ))}
    </ul>
  );
}

/** A measure in a list: its number, whether that is enough, and what it counts. */
function MeasureRow({ measure }: { measure: MeasureEntry }) {
  const { reading, reason, remedy } = measure;
  const target = targetOf(measure);
  return (
    <li className={measure.id.includes(".") ? "measure measure-stricter" : "measure"}>
      <div className="measure-head">
        <Link className="name" to={`/measures/${measure.id}`}>
          {measure.name}
        </Link>
        <span className="under mono">{measure.id}</span>
      </div>
      <p className="measure-value">
        <strong className={reading.value === null ? "quiet" : undefined}>
          {amount(measure, reading.value)}
        </strong>
        {reading.meets !== null && <Met meets={reading.meets} />}
        {target && <span className="under">{target}</span>}
      </p>
      <p className="measure-words">
        {measure.definition}
        <span className="under">
          {reason ? `Not measurable yet: ${reason}. To change that: ${remedy}.` : basis(reading)}
        </span>
      </p>
    </li>
  );
}
