import { useState } from "react";
import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { Node, ViewBox } from "../api/schema.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Breakable } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { count } from "../words.ts";
import type { BoxActions } from "./box.tsx";
import { MORE } from "./commands.ts";
import { kindsOf, matching, mostImportantFirst } from "./neighbour_order.ts";
import type { Direction } from "./scene_state.ts";

const MOST_ASKED = 1_000;
const MOST_LISTED = 12;

interface NeighboursProps {
  box: ViewBox;
  direction: Direction;
  /** What the picture shows already. */
  drawn: ReadonlyMap<Id, ViewBox>;
  actions: BoxActions;
}

/** How many neighbours a side has, and the means to see more of them, none, or a single one. */
export function Neighbours({ box, direction, drawn, actions }: NeighboursProps) {
  const [listed, setListed] = useState(false);
  const { shown, hidden, opened } = box[direction];
  const id: Id = box.node.id;
  return (
    <div className="card-side">
      <span>
        {direction === "upstream" ? "Upstream" : "Downstream"}: {count(shown)} of{" "}
        {count(shown + hidden)} shown
      </span>
      <span className="buttons">
        {hidden > 0 && (
          <>
            <button
              aria-expanded={listed}
              className="small-button"
              onClick={() => setListed(!listed)}
              type="button"
            >
              Choose
            </button>
            <button
              className="small-button"
              onClick={() =>
                actions.open(id, { [direction]: (opened ? shown : 0) + MORE.neighbours })
              }
              type="button"
            >
              Show {count(Math.min(hidden, MORE.neighbours))} more
            </button>
          </>
        )}
        {opened && shown > 0 && (
          <button
            className="small-button"
            onClick={() => actions.open(id, { [direction]: 0 })}
            type="button"
          >
            Hide
          </button>
        )}
      </span>
      {listed && hidden > 0 && (
        <Hidden direction={direction} drawn={drawn} of={id} onPick={actions.pin} />
      )}
    </div>
  );
}

interface HiddenProps {
  of: Id;
  direction: Direction;
  drawn: ReadonlyMap<Id, ViewBox>;
  onPick: (id: Id) => void;
}

/** Asks for the neighbours of a side, and lists those that are not drawn. */
function Hidden({ of, direction, drawn, onPick }: HiddenProps) {
  const answer = useAnswer(
    question("/api/v2/lineage", {
      of,
      direction,
      depth: 1,
      level: "dataset",
      limit: MOST_ASKED,
      valid_at: useAsOf(),
      min_offset: useNewest(),
    }),
  );
  return (
    <Answered answer={answer} what="the neighbours">
      {({ nodes, total }) => {
        const hidden = nodes.filter(
          ({ id, kind, hops }) => kind === "dataset" && hops !== 0 && !drawn.has(id),
        );
        return (
          <Choice
            beyond={Math.max(0, total - nodes.length)}
            nodes={mostImportantFirst(hidden)}
            onPick={onPick}
          />
        );
      }}
    </Answered>
  );
}

interface ChoiceProps {
  nodes: readonly Node[];
  /** How many more there are than were asked for. */
  beyond: number;
  onPick: (id: Id) => void;
}

/** Finds one of many by words and by what kind of thing it is. */
function Choice({ nodes, beyond, onPick }: ChoiceProps) {
  const [words, setWords] = useState("");
  const [kind, setKind] = useState<string | null>(null);
  const found = matching(nodes, words, kind);
  return (
    <div className="neighbours">
      <input
        aria-label="Find among those not drawn"
        onChange={(event) => setWords(event.target.value)}
        placeholder="Find among those not drawn"
        value={words}
      />
      <p className="neighbour-kinds">
        {kindsOf(nodes).map(([name, many]) => (
          <button
            aria-pressed={kind === name}
            className="small-button"
            key={name}
            onClick={() => setKind(kind === name ? null : name)}
            type="button"
          >
            {name} <span className="quiet">{count(many)}</span>
          </button>
        ))}
      </p>
      <ul>
        {found.slice(0, MOST_LISTED).map((node) => (
          <li key={node.id}>
            <button onClick={() => onPick(node.id)} title="Show it" type="button">
              <Glyph shape={shapeOf(node.kind, node.type)} size={14} />
              <span>
                <Breakable text={node.name} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="quiet" role="status">
        {count(Math.min(found.length, MOST_LISTED))} of {count(found.length)} listed
        {beyond > 0 && `; ${count(beyond)} more were not asked for`}
      </p>
    </div>
  );
}
