import { useCallback, useMemo } from "react";
import { type Answer, question, useAnswer } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import { useNews } from "../api/news.ts";
import type { PathsAnswer, ViewAnswer } from "../api/schema.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { type Beside, lensOf } from "./lenses.ts";
import { readScene, type SceneState, sceneQuery, viewParameters } from "./scene_state.ts";
import { type Time, useTime } from "./use_time.ts";

interface SceneAsked {
  answer: Answer<ViewAnswer>;
  state: SceneState;
  time: Time;
  /** What the lens needs to know beside the picture, if that is of now. */
  beside: Beside;
  /** The ways to the other end, where they are listed. */
  ways: PathsAnswer | null;
  place: string | null;
  onState: (state: SceneState) => void;
  onPlace: (place: string) => void;
}

const MOST_INCIDENTS = 200;
const MOST_HABITS = 10_000;

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
  const habits = question("/api/v2/sli/behind", { measure: "M6.late", limit: MOST_HABITS });
  const needs = at === null ? lensOf(state.lens).needs : undefined;
  const incidents = useFresh(needs === "incidents" ? open : null).data?.incidents ?? null;
  const lateness = useFresh(needs === "lateness" ? habits : null).data?.behind ?? null;
  const { since } = state;
  const beside = useMemo(() => ({ incidents, lateness, since }), [incidents, lateness, since]);
  const { of: from, to, way } = state;
  const listed = question("/api/v2/trace", { of: from, to, valid_at: at, min_offset: newest });
  const traced = useAnswer(to !== null && way !== null ? listed : null);
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
    beside,
    ways: traced.data && "paths" in traced.data ? traced.data : null,
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
