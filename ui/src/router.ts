import { useMemo, useSyncExternalStore } from "react";

/** Where the reader is: the address is the only state that pages keep. */
interface Place {
  path: string;
  query: URLSearchParams;
}

/** What the browser keeps of each step: the path that it was taken from. */
interface Step {
  from: string;
}

const MOVED = "headwater:moved";

/** Goes to an address of this page; `replace` leaves no step to go back to. */
export function navigate(to: string, { replace = false } = {}): void {
  const before = location.pathname;
  if (replace) history.replaceState(history.state, "", to);
  else history.pushState({ from: before } satisfies Step, "", to);
  if (location.pathname !== before) scrollTo(0, 0);
  dispatchEvent(new Event(MOVED));
  if (location.hash) requestAnimationFrame(showAnchor);
}

/** Takes back the last step that was taken on this path; arriving here is no such step. */
export function undo(): void {
  const step = history.state as Step | null;
  if (step?.from === location.pathname) history.back();
}

/** Brings the section that the address names into view, once it is on the page. */
export function showAnchor(): void {
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

/** The present address with some of its parameters set, or dropped where null. */
export function withQuery(changes: Record<string, string | null>, from = location.href): string {
  const url = new URL(from);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search + url.hash;
}

/** An address of this page; a reader who looks at the past stays in it from asset to asset. */
export function keepTime(to: string, from = location.href): string {
  const at = new URL(from).searchParams.get("at");
  if (!at || !/^\/(asset\/|(flow|impact)\?)/.test(to)) return to;
  const url = new URL(to, from);
  return url.searchParams.has("at") ? to : withQuery({ at }, url.href);
}

export function usePlace(): Place {
  const href = useSyncExternalStore(listen, () => location.href);
  return useMemo(() => {
    const url = new URL(href);
    return { path: url.pathname, query: url.searchParams };
  }, [href]);
}

function listen(changed: () => void): () => void {
  for (const event of [MOVED, "popstate", "hashchange"]) addEventListener(event, changed);
  return () => {
    for (const event of [MOVED, "popstate", "hashchange"]) removeEventListener(event, changed);
  };
}
