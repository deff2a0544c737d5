import type { Id } from "../api/answers.ts";
import { diffPage } from "../differences.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Link } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import type { SceneState } from "./scene_state.ts";

interface ComparedProps {
  since: string;
  /** What the picture is about; absent for a selection. */
  focus: Id | undefined;
  onState: (change: Partial<SceneState>) => void;
}

/** Says since when what came and what went is marked. */
export function Compared({ since, focus, onState }: ComparedProps) {
  const at = useAsOf();
  return (
    <div className="compared">
      <Moment
        label="What came and went since"
        onMoment={(typed) => onState({ since: typed || null })}
        value={since}
      />
      {focus && (
        <Link className="small-button" to={diffPage({ of: focus, from: since, to: at })}>
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
    </div>
  );
}
