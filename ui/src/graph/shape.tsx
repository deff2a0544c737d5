import type { SceneState } from "./scene_state.ts";

const GROUPINGS: Readonly<Record<string, string>> = {
  none: "nothing",
  namespace: "namespace",
  schema: "schema",
  domain: "domain",
  team: "team",
  platform: "platform",
};

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
          onChange={(event) => onState({ group: event.target.value, ungrouped: [] })}
          value={state.group}
        >
          {Object.entries(GROUPINGS).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
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
