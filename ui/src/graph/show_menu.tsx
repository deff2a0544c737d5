import { Menu } from "../parts/menu.tsx";
import { GROUPINGS, type SceneState } from "./scene_state.ts";

interface ShowMenuProps {
  state: SceneState;
  onState: (change: Partial<SceneState>) => void;
}

/** What is drawn: jobs or not, temporary datasets or not, stale connections or not, groups as one box. */
export function ShowMenu({ state, onState }: ShowMenuProps) {
  const grouped = state.group !== "none";
  const changed = [grouped, state.withoutJobs, state.withoutTemporary, state.withStale].filter(
    Boolean,
  ).length;
  return (
    <Menu
      label={
        <>
          Show
          {changed > 0 && (
            <span className="menu-changed">
              {changed}
              <span className="visually-hidden"> {changed === 1 ? "change" : "changes"}</span>
            </span>
          )}
        </>
      }
    >
      <label className="menu-row">
        <span>Group by</span>
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
      <Check
        checked={!state.withoutJobs && !grouped}
        disabled={grouped}
        label="Jobs"
        onChecked={(checked) => onState({ withoutJobs: !checked })}
      />
      <Check
        checked={!state.withoutTemporary}
        label="Temporary datasets"
        onChecked={(checked) => onState({ withoutTemporary: !checked })}
      />
      <Check
        checked={state.withStale}
        label="Stale connections"
        onChecked={(checked) => onState({ withStale: checked })}
      />
    </Menu>
  );
}

interface CheckProps {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChecked: (checked: boolean) => void;
}

function Check({ label, checked, disabled = false, onChecked }: CheckProps) {
  return (
    <label className="menu-row">
      <span>{label}</span>
      <input
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChecked(event.target.checked)}
        type="checkbox"
      />
    </label>
  );
}
