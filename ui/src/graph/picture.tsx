import type { Id } from "../api/answers.ts";
import type { ViewBox } from "../api/schema.ts";
import { BoardBox, type BoxActions } from "./box.tsx";
import type { DrawnColumnLine, DrawnLine } from "./drawing.ts";
import type { Seen } from "./lenses.ts";
import { BoardLine } from "./line.tsx";

interface PictureProps {
  boxes: readonly ViewBox[];
  lines: readonly DrawnLine[];
  columnLines: readonly DrawnColumnLine[];
  focus: readonly Id[];
  pinned: readonly Id[];
  looks: ReadonlyMap<Id, Seen>;
  /** The box or line that is chosen, and the lines that lead to or from it. */
  chosen: string | null;
  /** How thick lines are, by their keys, where that says something. */
  thickness: ReadonlyMap<string, number>;
  lit: ReadonlySet<string>;
  /** The box that the keyboard is at. */
  cursor: Id | null;
  actions: BoxActions;
  onChoose: (key: string) => void;
}

/** Boxes and lines where the answer places them. */
export function Picture(props: PictureProps) {
  const { boxes, lines, columnLines, focus, pinned, looks, chosen, lit, cursor, actions } = props;
  const { onChoose, thickness } = props;
  return (
    <>
      {lines.map((line) => (
        <BoardLine
          chosen={chosen === line.key}
          key={line.key}
          line={line}
          lit={lit.has(line.key)}
          onChoose={onChoose}
          width={thickness.get(line.key)}
        />
      ))}
      {columnLines.map(({ key, curve, onPath }) => (
        <path
          className={onPath ? "column-line column-line-on" : "column-line"}
          d={curve}
          key={key}
        />
      ))}
      {boxes.map((box) => (
        <BoardBox
          actions={actions}
          box={box}
          chosen={chosen === box.node.id}
          focus={focus.includes(box.node.id)}
          key={box.node.id}
          pinned={pinned.includes(box.node.id)}
          reachable={cursor === box.node.id}
          seen={looks.get(box.node.id)}
        />
      ))}
    </>
  );
}
