import { useCallback, useMemo } from "react";
import { type Answer, question, useAnswer } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import { useNews } from "../api/news.ts";
import type { IncidentEntry, ViewAnswer } from "../api/schema.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { lensOf } from "./lenses.ts";
import { readScene, type SceneState, sceneQuery, viewParameters } from "./scene_state.ts";
import { type Time, useTime } from "./use_time.ts";

interface SceneAsked {
  answer: Answer<ViewAnswer>;
  state: SceneState;
  time: Time;
  /** Those that are not over, where the lens needs them and the picture is of now. */
  incidents: readonly IncidentEntry[] | null;
  place: string | null;
  onState: (state: SceneState) => void;
  onPlace: (place: string) => void;
}

const MOST_INCIDENTS = 200;

/** The picture that the address asks for; `of` is what it is about where the address does not say. */
export function useScene(of: string | null): SceneAsked {
  const { query } = usePlace();
  const at = useAsOf();
  const state = useMemo(() => {
    const read = readScene(query);
    return of === null ? read : { ...read, of };
  }, [query, of]);
  const kept = query.get("after");
  const newest = useNewest();
  const asked = question("/api/v2/view", {
    ...viewParameters(state),
    with_quality: lensOf(state.lens).needsQuality ? true : null,
    after: kept,
    valid_at: at,
    min_offset: newest,
  });
  const answer = useAnswer(state.of || state.sel ? asked : null);
  const open = question("/api/v2/incidents", { state: "unresolved", limit: MOST_INCIDENTS });
  const incidents = useFresh(lensOf(state.lens).needsIncidents && at === null ? open : null);
  const time = useTime(state);
  const again = (): void => {
    answer.again();
    time.history.again();
  };
  useNews(again, { listens: at === null });
  const drawing = answer.data?.drawing ?? null;
  return {
    answer,
    state,
    time,
    incidents: incidents.data?.incidents ?? null,
    place: query.get("see"),
    onState: useCallback(
      (next: SceneState) => {
        // The drawing before is part of the address, since the next one keeps to its order.
        const changes = { ...sceneQuery(next), after: asksTheSame(state, next) ? kept : drawing };
        const leaves = next.of !== state.of;
        const to = withQuery({ ...changes, ...(leaves ? { see: null } : {}) });
        if (of === null) navigate(to);
        else if (leaves) navigate(`/lineage${new URL(to, location.href).search}`);
        else navigate(withQuery({ of: null }, new URL(to, location.href).href));
      },
      [of, state, drawing, kept],
    ),
    onPlace: useCallback((place: string) => {
      navigate(withQuery({ see: place }), { replace: true });
    }, []),
  };
}

/** Whether two states differ only in how the same answer is looked at. */
function asksTheSame(one: SceneState, other: SceneState): boolean {
  const asked = [one, other].map((state) => question("/api/v2/view", viewParameters(state)));
  return asked[0] === asked[1];
}
