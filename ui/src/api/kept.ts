import { useSyncExternalStore } from "react";

/** Something that this browser keeps for its reader, and that every part of the page sees change. */
export interface Kept<T> {
  now: () => T;
  keep: (value: T) => void;
  useNow: () => T;
}

/** read: makes a value of what was stored, which may be absent, or anything at all. */
export function kept<T>(
  name: string,
  read: (text: string | null) => T,
  write: (value: T) => string,
): Kept<T> {
  const listeners = new Set<() => void>();
  let value = read(stored(name));
  const now = (): T => value;
  const changed = (next: T): void => {
    value = next;
    for (const listener of listeners) listener();
  };
  // Another tab of the same browser may have kept something else.
  addEventListener("storage", (event) => {
    if (event.key === name || event.key === null) changed(read(stored(name)));
  });
  const listen = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    now,
    keep(next) {
      store(name, write(next));
      changed(next);
    },
    useNow: () => useSyncExternalStore(listen, now),
  };
}

/** A choice among words; the first of them where nothing else was chosen. */
export function keptChoice<T extends string>(name: string, words: readonly [T, ...T[]]): Kept<T> {
  const read = (text: string | null): T => words.find((word) => word === text) ?? words[0];
  return kept<T>(name, read, (word) => (word === words[0] ? "" : word));
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** A browser may refuse to store anything; what was chosen then lasts until the page is left. */
function store(name: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    return;
  }
}
