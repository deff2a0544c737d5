import type { Evidence } from "../api/answers.ts";
import { count, EVIDENCE, strongest } from "../words.ts";
import type { KnownEdge } from "./folding.ts";

const ORDER: readonly Evidence[] = ["observed", "declared", "parsed", "inferred", "manual"];

/** What the strokes mean, for those that are in the picture. */
export function Legend({ edges, unseen }: { edges: readonly KnownEdge[]; unseen: number }) {
  const plain = edges.filter((edge) => !edge.confirmed);
  const present = new Set(plain.map((edge) => strongest(edge.evidence)));
  return (
    <ul aria-label="How connections are known" className="legend">
      {ORDER.filter((kind) => present.has(kind)).map((kind) => (
        <Sample classes={`edge edge-${kind}`} key={kind} words={EVIDENCE[kind]} />
      ))}
      {plain.some((edge) => edge.implied) && (
        <Sample classes="edge edge-observed edge-implied" words="implied by the job as a whole" />
      )}
      {edges.some((edge) => edge.confirmed) && (
        <Sample classes="edge edge-confirmed" double words="confirmed by a person" />
      )}
      {unseen > 0 && <li>{count(unseen, "other name")} of the same in the table only</li>}
    </ul>
  );
}

function Sample({ classes, words, double }: { classes: string; words: string; double?: boolean }) {
  return (
    <li>
      <svg aria-hidden="true" height="8" width="34">
        <path className={classes} d="M1 4H33" />
        {double && <path className="edge-between" d="M1 4H33" />}
      </svg>
      {words}
    </li>
  );
}
