import { useEffect, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import type { ViewBox } from "../api/schema.ts";
import { type Ends, pageOfNode } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { impactPage } from "../impact.ts";
import { Copy } from "../parts/copy.tsx";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { Breakable, Fact, Name, State, Tags, When } from "../parts/small.tsx";
import { distance, ORIGINS, platformName } from "../words.ts";
import type { BoxActions } from "./box.tsx";
import { ColumnFinder } from "./column_finder.tsx";
import { MORE } from "./commands.ts";
import type { Drawing, DrawnLine } from "./drawing.ts";
import { EndNames, Flow } from "./flow.tsx";
import { Neighbours } from "./neighbours.tsx";
import { around, type SceneState, waysBetween } from "./scene_state.ts";
import { STEPS } from "./steering.ts";

interface CardProps {
  drawing: Drawing;
  /** The identifier of a box, or the key of a line. */
  chosen: string;
  /** The datasets that stay in the picture. */
  pinned: readonly Id[];
  actions: BoxActions;
  onState: (change: Partial<SceneState>) => void;
  onClose: () => void;
}

/** Beside the picture: what a box is, or why a line is there. */
export function Card({ drawing, chosen, pinned, actions, onState, onClose }: CardProps) {
  const box = drawing.boxes.get(chosen);
  const line = drawing.lines.find(({ key }) => key === chosen);
  // A connection that somebody rejects here is drawn no more, and still what the card is about.
  const held = useRef<Ends>(undefined);
  const ends = line ? endsOf(drawing, line) : held.current;
  held.current = ends;
  const card = useRef<HTMLElement>(null);
  useEffect(() => card.current?.focus({ preventScroll: true }), []);
  if (!box && !ends) return null;
  return (
    <aside
      aria-label={box ? `About ${box.node.label}` : "About the connection"}
      className="card"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
      ref={card}
      tabIndex={-1}
    >
      <button
        aria-label="Close the card"
        className="icon-button card-close"
        onClick={onClose}
        type="button"
      >
        ×
      </button>
      {box ? (
        <AboutBox
          actions={actions}
          box={box}
          drawn={drawing.boxes}
          focus={drawing.view.focus[0] ?? ""}
          pinned={pinned.includes(box.node.id)}
          onState={onState}
        />
      ) : (
        ends && <AboutLine ends={ends} />
      )}
    </aside>
  );
}

interface AboutBoxProps {
  box: ViewBox;
  /** What the picture is about; empty for a selection. */
  focus: Id;
  drawn: ReadonlyMap<Id, ViewBox>;
  pinned: boolean;
  actions: BoxActions;
  onState: (change: Partial<SceneState>) => void;
}

function AboutBox({ box, focus, drawn, pinned, actions, onState }: AboutBoxProps) {
  const { node } = box;
  const [finding, setFinding] = useState(false);
  const about = node.kind === "step" && node.job ? node.job : node.id;
  return (
    <>
      <p className="card-kind">
        <Glyph shape={shapeOf(node.kind, node.type)} />
        {node.kind === "step" ? "job" : (node.type?.toLowerCase() ?? node.kind)}
        {node.platform && ` · ${platformName(node.platform)}`}
      </p>
      <h2 className="card-title">
        <Link to={pageOfNode(node)}>
          <Breakable text={node.name} />
        </Link>
      </h2>
      <p className="quiet mono card-place">{node.namespace}</p>
      <dl className="card-facts">
        <Fact name="Owner">
          {node.owners.join(", ") || <span className="quiet">nobody named</span>}
        </Fact>
        {node.tier !== null && <Fact name="Tier">{node.tier}</Fact>}
        {node.domain && <Fact name="Domain">{node.domain}</Fact>}
        {node.tags.length > 0 && (
          <Fact name="Tags">
            <Tags tags={node.tags} />
          </Fact>
        )}
        {node.last_run && (
          <Fact name="Last run">
            <Link to={pageOf(node.last_run.id)}>
              <State state={node.last_run.state} />
            </Link>{" "}
            <When at={node.last_run.at} relative />
          </Fact>
        )}
        {node.kind === "dataset" && (
          <Fact name="Last change">
            <When at={node.updated_at} relative />
          </Fact>
        )}
        <Fact name="Distance">{distance(node.hops)}</Fact>
        {node.origin && (
          <Fact name="No upstream">
            {ORIGINS[node.origin.kind]}: {node.origin.message}
          </Fact>
        )}
        {node.aliases.length > 0 && (
          <Fact name="Also known as">
            {node.aliases.map((id) => (
              <span className="line" key={id}>
                <Name id={id} most={30} />
              </span>
            ))}
          </Fact>
        )}
      </dl>
      {node.kind === "dataset" && (
        <>
          <Neighbours actions={actions} box={box} direction="upstream" drawn={drawn} />
          <Neighbours actions={actions} box={box} direction="downstream" drawn={drawn} />
          <p className="buttons">
            <button
              className="small-button"
              onClick={() => actions.unfold(node.id, box.columns ? 0 : MORE.columns)}
              type="button"
            >
              {box.columns ? "Fold columns" : "Show columns"}
            </button>
            <button
              aria-expanded={finding}
              className="small-button"
              onClick={() => setFinding(!finding)}
              type="button"
            >
              Find a column
            </button>
            <button className="small-button" onClick={() => onState(around(node.id))} type="button">
              Focus here
            </button>
            <button
              aria-pressed={pinned}
              className="small-button"
              onClick={() => actions.pin(node.id)}
              type="button"
            >
              <Glyph shape="pin" size={14} /> {pinned ? "Pinned" : "Pin"}
            </button>
            {node.hops !== 0 && focus !== "" && (
              <button
                className="small-button"
                onClick={() => onState(waysBetween(node.id, node.hops, focus))}
                type="button"
              >
                {node.hops > 0 ? "Ways to here" : "Ways from here"}
              </button>
            )}
          </p>
        </>
      )}
      {finding && node.kind === "dataset" && (
        <ColumnFinder of={node.id} onColumn={(column) => onState({ column })} />
      )}
      <Place id={node.id} onMove={actions.move} />
      <p className="buttons">
        <Link className="small-button" to={pageOf(about)}>
          Open its page
        </Link>
        {node.kind !== "group" && (
          <Link className="small-button" to={impactPage(about)}>
            Impact
          </Link>
        )}
        <Copy label="Copy id" text={() => about} />
      </p>
    </>
  );
}

const SIGNS = [
  ["ArrowLeft", "←", "left"],
  ["ArrowUp", "↑", "up"],
  ["ArrowDown", "↓", "down"],
  ["ArrowRight", "→", "right"],
] as const;

/** Puts a box elsewhere without dragging it. */
function Place({ id, onMove }: { id: Id; onMove: BoxActions["move"] }) {
  return (
    <fieldset className="card-move">
      <legend className="visually-hidden">Put it elsewhere</legend>
      <span aria-hidden="true">Move</span>
      <span className="segments">
        {SIGNS.map(([key, sign, words]) => (
          <button
            aria-label={`Move it ${words}`}
            key={key}
            onClick={() => onMove(id, STEPS[key])}
            type="button"
          >
            {sign}
          </button>
        ))}
      </span>
    </fieldset>
  );
}

function AboutLine({ ends }: { ends: Ends }) {
  return (
    <>
      <p className="card-kind">
        <Glyph shape="link" /> connection
      </p>
      <h2 className="card-title">
        <EndNames ends={ends} />
      </h2>
      <div className="card-flow">
        <Flow ends={ends} />
      </div>
    </>
  );
}

/** What to ask about a line: the one flow through it, or the dataset and the job. */
function endsOf(drawing: Drawing, { line }: DrawnLine): Ends {
  const { source, target, job } = line.edge;
  const beyond = (id: Id, side: "source" | "target"): Id[] => {
    if (!id.startsWith("step:")) return [id];
    const lines = drawing.linesAt.get(id) ?? [];
    const other = side === "source" ? "target" : "source";
    return lines.filter((one) => one.line.edge[other] === id).map((one) => one.line.edge[side]);
  };
  const [from, ...moreFrom] = beyond(source, "source");
  const [to, ...moreTo] = beyond(target, "target");
  if (from && to && moreFrom.length + moreTo.length === 0) return { source: from, target: to };
  const plain = (id: Id): Id => (id.startsWith("step:") && job ? job : id);
  return { source: plain(source), target: plain(target) };
}
