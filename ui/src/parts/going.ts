/** Keys that lead to pages from anywhere: `g`, then another. */
import { useEffect } from "react";
import { navigate } from "../router.ts";

/** By the second key where it leads, and how that is called. */
export const PLACES: Readonly<Record<string, readonly [to: string, words: string]>> = {
  h: ["/", "to the start"],
  d: ["/?kind=dataset", "to datasets"],
  j: ["/?kind=job", "to jobs"],
  c: ["/diff", "to what changed"],
  v: ["/verify", "to what is in dispute"],
  i: ["/incidents", "to incidents"],
  o: ["/dash/oncall", "to what whoever is on call must know"],
  p: ["/producers", "to producers"],
};

const PATIENCE_MS = 1500;

/** Listens for both keys before anything of the page does, so that the second means nothing else. */
export function useGoing(): void {
  useEffect(() => {
    let begun_ms = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof Element && event.target.closest("input, select, textarea, dialog");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const waits = event.timeStamp - begun_ms < PATIENCE_MS;
      begun_ms = !waits && event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const place = waits && Object.hasOwn(PLACES, event.key) ? PLACES[event.key] : undefined;
      if (!place) return;
      event.preventDefault();
      event.stopPropagation();
      navigate(place[0]);
    };
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, []);
}
