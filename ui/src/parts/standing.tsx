import type { Standing } from "../flow.ts";
import { STANDINGS } from "../words.ts";
import { Glyph, type Shape } from "./glyph.tsx";

const LOOKS: Record<Standing, readonly [shape: Shape, tone: string]> = {
  VERIFIED: ["good", "good"],
  UNDECLARED: ["unknown", "warn"],
  PHANTOM: ["warn", "bad"],
  UNSEEN: ["waiting", "plain"],
  CONFIRMED: ["person", "good"],
  REJECTED: ["bad", "bad"],
  TOLD: ["link", "plain"],
  ENDED: ["stopped", "plain"],
  NONE: ["unknown", "plain"],
};

/** What is to be made of a flow, as a word with a shape and a colour of its own. */
export function StandingBadge({ standing }: { standing: Standing }) {
  const [shape, tone] = LOOKS[standing];
  return (
    <span className={`badge badge-${tone}`}>
      <Glyph shape={shape} size={14} />
      {STANDINGS[standing][0]}
    </span>
  );
}
