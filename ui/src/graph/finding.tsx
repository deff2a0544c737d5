import type { Id } from "../api/answers.ts";
import type { ViewBox } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import type { Drawing } from "./drawing.ts";
import { FindInPicture } from "./find.tsx";
import { around, type SceneState, waysBetween } from "./scene_state.ts";

interface FindingProps {
  drawing: Drawing;
  /** What to do with what is found: go to its box, or show the ways to it. */
  finding: "box" | "ways";
  onBox: (id: Id) => void;
  onState: (change: Partial<SceneState>) => void;
  onClose: () => void;
}

const anything = (): boolean => true;

/** Ways lead to other datasets, not to the focus itself. */
const isEnd = ({ node }: ViewBox): boolean => node.kind === "dataset" && node.hops !== 0;

/** Finds what the picture shows, and what it does not. */
export function Finding({ drawing, finding, onBox, onState, onClose }: FindingProps) {
  const { focus } = drawing.view;
  if (finding === "box") {
    return (
      <FindInPicture
        drawing={drawing}
        elsewhereNote="Not drawn; the picture moves there"
        fits={anything}
        label="Find in the picture"
        onClose={onClose}
        onGo={(id) => {
          onClose();
          onBox(id);
        }}
        onLeave={(id) => {
          onClose();
          onState(around(id));
        }}
      />
    );
  }
  const showWays = (id: Id): void => {
    onClose();
    const hops = drawing.boxes.get(id)?.node.hops ?? 0;
    onState(waysBetween(id, hops, focus[0] ?? ""));
  };
  return (
    <FindInPicture
      drawing={drawing}
      elsewhereNote="Not drawn; the ways from the focus are looked for"
      fits={isEnd}
      label="Show the ways to"
      title={`Ways from ${shortName(focus[0] ?? "")} to`}
      onClose={onClose}
      onGo={showWays}
      onLeave={showWays}
    />
  );
}
