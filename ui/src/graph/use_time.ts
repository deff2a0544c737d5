import { useMemo } from "react";
import { type Answer, question, useAnswer } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import type { HistoryAnswer, IncidentEntry } from "../api/schema.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { navigate, withQuery } from "../router.ts";
import type { SceneState } from "./scene_state.ts";
import { beginningOf, type Range, rangeOf, rangeWith, written } from "./time.ts";

const MOST_INCIDENTS = 200;

export interface Time {
  history: Answer<HistoryAnswer>;
  /** The instant that is looked at; null is now. */
  at: string | null;
  range: Range;
  shown: boolean;
  /** Of any state; null where nobody told. */
  incidents: readonly IncidentEntry[] | null;
  /** Looks at another instant; null is now. */
  onAt: (instant_ms: number | null) => void;
}

/** When the picture changed; asked where a time line is wanted, or the past is looked at. */
export function useTime(state: SceneState): Time {
  const at = useAsOf();
  const shown = state.of !== "" && (state.range !== null || at !== null);
  const range = rangeWith(at, rangeOf(state.range), Date.now());
  // From when the range was chosen on: a clock that goes on is no reason to ask again.
  const from = useMemo(() => {
    const from_ms = beginningOf(range, Date.now());
    return from_ms === null ? null : written(from_ms);
  }, [range]);
  const asked = question("/api/v2/history", {
    of: state.of,
    from,
    depth: Math.max(state.upstream, state.downstream, 1),
    min_offset: useNewest(),
  });
  const newest = question("/api/v2/incidents", { state: "any", limit: MOST_INCIDENTS });
  const incidents = useFresh(shown ? newest : null);
  return {
    history: useAnswer(shown ? asked : null),
    at,
    range,
    shown,
    incidents: incidents.data?.incidents ?? null,
    onAt: lookAt,
  };
}

function lookAt(instant_ms: number | null): void {
  navigate(withQuery({ at: instant_ms === null ? null : written(instant_ms) }));
}
