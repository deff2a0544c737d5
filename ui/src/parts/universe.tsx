import type { MeasuresAnswer } from "../api/schema.ts";
import { count } from "../words.ts";
import { Fact, When } from "./small.tsx";

/** Which datasets count for the measures, and which are left out and why. */
export function Universe({ told }: { told: MeasuresAnswer }) {
  const { universe, at } = told;
  return (
    <dl className="facts">
      <Fact name="Datasets">
        {count(universe.datasets)}
        <span className="under">every one that an event has named, once, but for:</span>
      </Fact>
      {universe.excluded.map(({ name, reason, datasets }) => (
        <Fact key={name} name={`Left out: ${name}`}>
          {count(datasets)}
          {reason && <span className="under">{reason}</span>}
        </Fact>
      ))}
      <Fact name="Rule">
        <span className="mono">{universe.version}</span>
      </Fact>
      <Fact name="Measured">
        <When at={at} />
      </Fact>
    </dl>
  );
}
