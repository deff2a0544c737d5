import { useEffect, useState } from "react";
import type { SceneState } from "./scene_state.ts";

interface CompareProps {
  state: SceneState;
  onState: (change: Partial<SceneState>) => void;
}

/** Marks what came and what went since an instant; a day ago is offered first. */
export function Compare({ state, onState }: CompareProps) {
  const [typed, setTyped] = useState(state.since ?? "");
  useEffect(() => setTyped(state.since ?? ""), [state.since]);
  const apply = (): void => {
    if (typed !== (state.since ?? "")) onState({ since: typed || null });
  };
  if (state.since === null) {
    return (
      <button className="small-button" onClick={() => onState({ since: dayAgo() })} type="button">
        Compare
      </button>
    );
  }
  return (
    <form
      className="as-of"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label>
        Since (UTC)
        <input
          max="9999-12-31T23:59"
          onBlur={apply}
          onChange={(event) => setTyped(event.target.value)}
          type="datetime-local"
          value={typed}
        />
      </label>
      <button
        aria-label="Compare no more"
        className="icon-button"
        onClick={() => onState({ since: null })}
        type="button"
      >
        ×
      </button>
    </form>
  );
}

function dayAgo(): string {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 16);
}
