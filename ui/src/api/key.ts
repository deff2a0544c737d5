import { useSyncExternalStore } from "react";

/** The API key that this browser sends, and whether the server lets it in. */
export interface Access {
  key: string | null;
  /** Null while the server lets one in; else whether it had no key or would not take this one. */
  shut: "without a key" | "with a wrong key" | null;
  /** Counts the keys there have been: what was asked with one is not shown with another. */
  turn: number;
}

const NAME = "headwater.key";
const listeners = new Set<() => void>();
let access: Access = { key: stored(), shut: null, turn: 0 };

export function currentKey(): string | null {
  return access.key;
}

/** Sends this key from now on. It ends with the browser tab unless it is to be remembered. */
export function keepKey(key: string, { remember }: { remember: boolean }): void {
  clear();
  attempt(() => (remember ? localStorage : sessionStorage).setItem(NAME, key));
  change({ key, shut: null, turn: access.turn + 1 });
}

export function forgetKey(): void {
  clear();
  change({ key: null, shut: null, turn: access.turn + 1 });
}

/** Takes note that the server let nobody in with `key`; a key that was replaced since is no news. */
export function refuseKey(key: string | null): void {
  if (key !== access.key) return;
  if (key !== null) clear();
  change({ ...access, key: null, shut: key === null ? "without a key" : "with a wrong key" });
}

export function useAccess(): Access {
  return useSyncExternalStore(listen, () => access);
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

function change(next: Access): void {
  access = next;
  for (const changed of listeners) changed();
}

function stored(): string | null {
  return attempt(() => sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME)) ?? null;
}

function clear(): void {
  attempt(() => sessionStorage.removeItem(NAME));
  attempt(() => localStorage.removeItem(NAME));
}

/** A browser may refuse to store anything; the key then lasts until the page is left. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
