import type { ReactNode } from "react";
import type { ViewAnswer } from "../api/schema.ts";
import { impactPage } from "../impact.ts";
import { Glyph } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { dayAgo } from "./commands.ts";
import type { Lens } from "./lenses.ts";
import { type Direction, MOST_HOPS, type SceneState } from "./scene_state.ts";
import { ShowMenu } from "./show_menu.tsx";

interface ToolbarProps {
  view: ViewAnswer;
  state: SceneState;
  lenses: Readonly<Record<string, Lens>>;
  onState: (change: Partial<SceneState>) => void;
  onFind: () => void;
  onHelp: () => void;
  /** Absent where there is no time line to show. */
  onTime: (() => void) | null;
  timeIsShown: boolean;
  children: ReactNode;
}

/** What the picture shows, and how. */
export function Toolbar(props: ToolbarProps) {
  const { view, state, lenses, onState, children } = props;
  const around = state.sel === null && state.to === null;
  return (
    <div aria-label="Picture" className="toolbar" role="toolbar">
      {around && <Hops direction="upstream" onState={onState} state={state} />}
      {around && <Hops direction="downstream" onState={onState} state={state} />}
      <label className="choice">
        <span className="lens-label">Lens</span>
        <select
          aria-label="Lens"
          data-tool="lens"
          onChange={(event) => onState({ lens: event.target.value })}
          value={state.lens}
        >
          {Object.entries(lenses).map(([name, lens]) => (
            <option key={name} value={name}>
              {lens.title}
            </option>
          ))}
        </select>
      </label>
      <ShowMenu onState={onState} state={state} />
      <button
        aria-pressed={state.since !== null}
        className="small-button"
        onClick={() => onState({ since: state.since === null ? dayAgo() : null })}
        type="button"
      >
        Compare
      </button>
      {props.onTime && (
        <button
          aria-pressed={props.timeIsShown}
          className="small-button"
          onClick={props.onTime}
          type="button"
        >
          Time
        </button>
      )}
      {around && view.focus[0] && (
        <Link className="small-button" to={impactPage(view.focus[0])}>
          Impact
        </Link>
      )}
      <span className="toolbar-end">
        <button aria-label="Find" className="small-button" onClick={props.onFind} type="button">
          <Glyph shape="search" size={14} />
          <span className="find-label">Find</span>
        </button>
        <fieldset className="segments">
          <legend className="visually-hidden">Show the lineage as</legend>
          <button
            aria-pressed={!state.asTable}
            onClick={() => onState({ asTable: false })}
            type="button"
          >
            Picture
          </button>
          <button
            aria-pressed={state.asTable}
            onClick={() => onState({ asTable: true })}
            type="button"
          >
            Table
          </button>
        </fieldset>
        {children}
        <button
          aria-label="Keys"
          className="icon-button"
          onClick={props.onHelp}
          title="Keys"
          type="button"
        >
          ?
        </button>
      </span>
    </div>
  );
}

interface HopsProps {
  direction: Direction;
  state: SceneState;
  onState: (change: Partial<SceneState>) => void;
}

const WORDS: Record<Direction, string> = { upstream: "Up", downstream: "Down" };

/** How many datasets are looked at on one side; jobs between them cost nothing. */
function Hops({ direction, state, onState }: HopsProps) {
  const hops = state[direction];
  const to = (next: number): void => onState({ [direction]: next });
  return (
    <fieldset className="hops">
      <legend className="visually-hidden">Hops {direction}</legend>
      <span aria-hidden="true">
        {WORDS[direction]}
        <span className="hops-rest">stream</span>
      </span>
      <span className="segments">
        <button
          aria-label={`One hop less ${direction}`}
          disabled={hops === 0}
          onClick={() => to(hops - 1)}
          type="button"
        >
          −
        </button>
        <output aria-label={`Hops ${direction}`}>{hops}</output>
        <button
          aria-label={`One hop more ${direction}`}
          disabled={hops >= MOST_HOPS}
          onClick={() => to(hops + 1)}
          type="button"
        >
          +
        </button>
      </span>
    </fieldset>
  );
}
