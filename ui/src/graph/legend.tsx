import type { Evidence, Id } from "../api/answers.ts";
import type { ViewLine } from "../api/schema.ts";
import { count, EVIDENCE, STALE, strongest } from "../words.ts";
import { type Lens, legendOf, type Seen } from "./lenses.ts";
import { ENDS } from "./line.tsx";

const ORDER: readonly Evidence[] = ["observed", "declared", "parsed", "inferred", "manual"];
const MOST_GROUPS = 9;

interface LegendProps {
  lens: Lens;
  looks: ReadonlyMap<Id, Seen>;
  lines: readonly ViewLine[];
}

/** What colours and strokes mean, for those that are in the picture. */
export function Legend({ lens, looks, lines }: LegendProps) {
  const groups = legendOf(looks);
  const plain = lines.filter((line) => !line.confirmed);
  const present = new Set(plain.map(({ edge }) => strongest(edge.evidence)));
  return (
    <div className="legends">
      {groups.length > 0 && (
        <ul aria-label={lens.title} className="legend">
          {groups.slice(0, MOST_GROUPS).map(({ seen, boxes }) => (
            <li key={seen.group}>
              <svg aria-hidden="true" height="12" width="12">
                <rect className={`swatch tone-${seen.tone}`} height="12" rx="3" width="12" />
              </svg>
              {seen.group} <span className="quiet">{count(boxes)}</span>
            </li>
          ))}
        </ul>
      )}
      <ul aria-label="How connections are known" className="legend">
        {ORDER.filter((kind) => present.has(kind)).map((kind) => (
          <Sample classes={`edge edge-${kind}`} key={kind} words={EVIDENCE[kind]} />
        ))}
        {plain.some(({ edge }) => edge.implied) && (
          <Sample classes="edge edge-observed edge-implied" words="implied by the job as a whole" />
        )}
        {lines.some((line) => line.failed) && (
          <Sample
            classes="edge edge-observed edge-failed"
            end="arrow-failed"
            words="last run failed"
          />
        )}
        {lines.some((line) => line.stale) && (
          <Sample classes="edge edge-observed edge-stale" end="arrow-stale" words={STALE} />
        )}
        {lines.some((line) => line.change === "added") && (
          <Sample classes="edge edge-observed edge-added" words="added since" />
        )}
        {lines.some((line) => line.change === "removed") && (
          <Sample classes="edge edge-observed edge-removed" words="removed since" />
        )}
        {lens.weighs && <li>the thicker, the more bytes or rows</li>}
        {lines.some((line) => line.confirmed) && (
          <Sample classes="edge edge-confirmed" double words="confirmed by a person" />
        )}
      </ul>
    </div>
  );
}

interface SampleProps {
  classes: string;
  words: string;
  double?: boolean;
  end?: keyof typeof ENDS;
}

function Sample({ classes, words, double, end }: SampleProps) {
  return (
    <li>
      <svg aria-hidden="true" height="8" width="34">
        <path className={classes} d="M1 4H33" />
        {double && <path className="edge-between" d="M1 4H33" />}
        {end && <path className={end} d={ENDS[end]} transform="translate(26 0)" />}
      </svg>
      {words}
    </li>
  );
}
