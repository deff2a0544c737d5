import type { Edge, Evidence } from "../api.ts";
import { count, EVIDENCE, strongest } from "../words.ts";

const ORDER: readonly Evidence[] = ["observed", "declared", "manual", "parsed", "inferred"];

/** What the strokes mean, for those that are in the picture. */
export function Legend({ edges, unseen }: { edges: readonly Edge[]; unseen: number }) {
  const present = new Set(edges.map((edge) => strongest(edge.evidence)));
  return (
    <ul aria-label="How connections are known" className="legend">
      {ORDER.filter((kind) => present.has(kind)).map((kind) => (
        <Sample classes={`edge edge-${kind}`} key={kind} words={EVIDENCE[kind]} />
      ))}
      {edges.some((edge) => edge.implied) && (
        <Sample classes="edge edge-observed edge-implied" words="implied by the job as a whole" />
      )}
      {unseen > 0 && <li>{count(unseen, "other name")} of the same in the table only</li>}
    </ul>
  );
}

function Sample({ classes, words }: { classes: string; words: string }) {
  return (
    <li>
      <svg aria-hidden="true" height="8" width="34">
        <path className={classes} d="M1 4H33" />
      </svg>
      {words}
    </li>
  );
}
