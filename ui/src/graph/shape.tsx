import { GROUPINGS, type SceneState } from "./scene_state.ts";

interface ShapeProps {
  state: SceneState;
  onState: (change: Partial<SceneState>) => void;
}

/** What is a box of its own: jobs or not, and datasets each by itself or in groups. */
export function Shape({ state, onState }: ShapeProps) {
  const grouped = state.group !== "none";
  return (
    <>
      <label className="choice">
        Group by
        <select
          onChange={(event) => {
            const group = GROUPINGS[event.target.selectedIndex] ?? "none";
            onState({ group, ungrouped: [] });
          }}
          value={state.group}
        >
          {GROUPINGS.map((name) => (
            <option key={name} value={name}>
              {name === "none" ? "nothing" : name}
            </option>
          ))}
        </select>
      </label>
      <label className="choice">
        <input
          checked={!state.withoutJobs && !grouped}
          disabled={grouped}
          onChange={(event) => onState({ withoutJobs: !event.target.checked })}
          type="checkbox"
        />
        Jobs
      </label>
    </>
  );
}
