import { useCallback, useMemo, useRef } from "react";
import { type Answer, question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { View } from "../api/view.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { readScene, type SceneState, sceneQuery, viewParameters } from "./scene_state.ts";

export interface SceneAsked {
  answer: Answer<View>;
  state: SceneState;
  place: string | null;
  onState: (state: SceneState) => void;
  onPlace: (place: string) => void;
}

/** The picture that the address asks for; `of` is what it is about where the address does not say. */
export function useScene(of: string | null): SceneAsked {
  const { query } = usePlace();
  const at = useAsOf();
  const state = useMemo(() => {
    const read = readScene(query);
    return of === null ? read : { ...read, of };
  }, [query, of]);
  const drawing = useRef<string | null>(null);
  const newest = useNewest();
  const asked = question("/api/v2/view", {
    ...viewParameters(state),
    valid_at: at,
    min_offset: newest,
  });
  // The drawing before is named only when the question is a new one: the same question is asked once.
  const url = useMemo(
    () => (drawing.current ? `${asked}&after=${drawing.current}` : asked),
    [asked],
  );
  const answer = useAnswer<View>(state.of ? url : null);
  drawing.current = answer.data?.drawing ?? null;
  return {
    answer,
    state,
    place: query.get("see"),
    onState: useCallback(
      (next: SceneState) => {
        const changes = sceneQuery(next);
        navigate(withQuery(of === null ? changes : { ...changes, of: null }));
      },
      [of],
    ),
    onPlace: useCallback((place: string) => {
      navigate(withQuery({ see: place }), { replace: true });
    }, []),
  };
}
