import { useSyncExternalStore } from "react";

/** The offset in the log of what this page told last; answers are asked to include it. */
let newest: number | null = null;
const listeners = new Set<() => void>();

export function keepOffset(offset: number): void {
  newest = Math.max(offset, newest ?? 0);
  for (const changed of listeners) changed();
}

export function useNewest(): number | null {
  return useSyncExternalStore(listen, () => newest);
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
