import type { Id } from "../api/answers.ts";
import type { Node } from "../api/schema.ts";
import type { Drawing } from "./drawing.ts";

const MARGIN = 12;

interface ThumbnailProps {
  drawing: Drawing;
  /** The datasets and jobs that are spoken of beside it. */
  marked: ReadonlySet<Id>;
}

/** A picture from afar: where boxes and lines lie, without a word. What it is of is said beside it. */
export function Thumbnail({ drawing, marked }: ThumbnailProps) {
  const { view, lines } = drawing;
  const [width, height] = [view.width + 2 * MARGIN, view.height + 2 * MARGIN];
  const classOf = ({ id, job }: Node): string | undefined => {
    if (view.focus.includes(id)) return "thumbnail-focus";
    return marked.has(job ?? id) ? "thumbnail-marked" : undefined;
  };
  return (
    <svg
      aria-hidden="true"
      className="thumbnail"
      viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`}
    >
      {lines.map(({ key, curve }) => (
        <path d={curve} key={key} />
      ))}
      {view.boxes.map((box) => (
        <rect
          className={classOf(box.node)}
          height={box.height}
          key={box.node.id}
          rx={8}
          width={box.width}
          x={box.x}
          y={box.y}
        />
      ))}
    </svg>
  );
}
