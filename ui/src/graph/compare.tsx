import { Moment } from "../parts/moment.tsx";
import type { SceneState } from "./scene_state.ts";

interface CompareProps {
  state: SceneState;
  onState: (change: Partial<SceneState>) => void;
}

/** Marks what came and what went since an instant; a day ago is offered first. */
export function Compare({ state, onState }: CompareProps) {
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

function dayAgo(): string {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 16);
}
