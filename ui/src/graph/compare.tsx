import type { Id } from "../api/answers.ts";
import { diffPage } from "../differences.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Link } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import { dayAgo } from "./commands.ts";
import type { SceneState } from "./scene_state.ts";

interface CompareProps {
  state: SceneState;
  /** What the picture is about; absent for a selection. */
  focus: Id | undefined;
  onState: (change: Partial<SceneState>) => void;
}

/** Marks what came and what went since an instant; a day ago is offered first. */
export function Compare({ state, focus, onState }: CompareProps) {
  const at = useAsOf();
  if (state.since === null) {
    return (
      <button className="small-button" onClick={() => onState({ since: dayAgo() })} type="button">
        Compare
      </button>
    );
  }
  return (
    <Moment
      label="Since"
      onMoment={(typed) => onState({ since: typed || null })}
      value={state.since}
    >
      {focus && (
        <Link className="small-button" to={diffPage({ of: focus, from: state.since, to: at })}>
          List
        </Link>
      )}
      <button
        aria-label="Compare no more"
        className="icon-button"
        onClick={() => onState({ since: null })}
        type="button"
      >
        ×
      </button>
    </Moment>
  );
}
