/** Whether something gives the same again, in words. */
import type { Certainty } from "../api/answers.ts";
import type { InputState, ManifestInput } from "../api/schema.ts";
import { Glyph, type Shape } from "./glyph.tsx";

const CERTAINTIES: Record<Certainty, readonly [word: string, shape: Shape, tone: string]> = {
  yes: ["Gives the same again", "good", "good"],
  no: ["Does not give the same again", "bad", "bad"],
  unknown: ["May come out otherwise", "unknown", "warn"],
};

export function CertaintyBadge({ certainty, words }: { certainty: Certainty; words?: string }) {
  const [word, shape, tone] = CERTAINTIES[certainty];
  return (
    <span className={`badge badge-${tone}`}>
      <Glyph shape={shape} size={14} />
      {words ?? word}
    </span>
  );
}

const INPUTS: Record<InputState, string> = {
  made: "made again",
  kept: "its storage keeps this version",
  present: "nothing has written it since",
  overwritten: "overwritten since",
  dropped: "dropped since",
  unknown: "nobody knows which version it was",
};

/** Whether what a step read can be read again. */
export function inputWords({ state, steps }: ManifestInput): string {
  if (state !== "made" || steps.length === 0) return INPUTS[state];
  return `${INPUTS.made} by step ${steps.join(", ")}`;
}
