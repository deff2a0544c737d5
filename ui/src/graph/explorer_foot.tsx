import type { Id } from "../api/answers.ts";
import type { ViewAnswer } from "../api/schema.ts";
import { count } from "../words.ts";
import { Legend } from "./legend.tsx";
import type { Lens, Seen } from "./lenses.ts";
import type { SceneState } from "./scene_state.ts";

interface ExplorerFootProps {
  view: ViewAnswer;
  state: SceneState;
  lens: Lens;
  looks: ReadonlyMap<Id, Seen>;
  onState: (change: Partial<SceneState>) => void;
}

/** What the picture means, how much of it there is, and what of it is a way. */
export function ExplorerFoot({ view, state, lens, looks, onState }: ExplorerFootProps) {
  return (
    <div className="explorer-foot">
      <Legend lens={lens} lines={view.lines} looks={looks} />
      {view.paths_total !== null && (
        <p className="path-note">
          {count(view.paths_total, "way")} from one to the other.{" "}
          {view.paths_total === 0 && state.to && (
            <button
              className="small-button"
              onClick={() => onState({ of: state.to ?? "", to: view.focus[0] ?? state.of })}
              type="button"
            >
              Look the other way
            </button>
          )}{" "}
          {view.paths_total > 1 && state.way === null && (
            <button className="small-button" onClick={() => onState({ way: 0 })} type="button">
              List them
            </button>
          )}{" "}
          <button
            className="small-button"
            onClick={() => onState({ to: null, way: null })}
            type="button"
          >
            Show surroundings
          </button>
        </p>
      )}
      {view.path && (
        <p className="path-note">
          Column path: {view.path.drawn} of {count(view.path.exists, "column")} drawn.{" "}
          <button className="small-button" onClick={() => onState({ column: null })} type="button">
            Unlock
          </button>
        </p>
      )}
      <p className="explorer-count">
        {count(view.total, "node")}
        {view.hidden > 0 && `, ${count(view.hidden)} more beside them`}
      </p>
    </div>
  );
}
