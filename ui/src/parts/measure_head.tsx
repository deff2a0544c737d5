import type { MeasureAnswer } from "../api/schema.ts";
import { amount, basis, targetOf } from "../measures.ts";
import { Met } from "./marks.tsx";
import { Fact } from "./small.tsx";

/** What a measure counts, what it comes to now, and its first target. */
export function MeasureHead({ told: { measure } }: { told: MeasureAnswer }) {
  const { reading, reason, remedy } = measure;
  return (
    <>
      <h1 className="page-name">
        {measure.name} <span className="quiet">{measure.id}</span>
      </h1>
      <p className="description">{measure.definition}</p>
      <dl className="facts">
        <Fact name="Now">
          <strong>{amount(measure, reading.value)}</strong>{" "}
          {reading.meets !== null && <Met meets={reading.meets} />}
          <span className="under">{reason ? `${reason}; ${remedy}` : basis(reading)}</span>
        </Fact>
        <Fact name="First target">{targetOf(measure) ?? "nobody says"}</Fact>
      </dl>
    </>
  );
}
