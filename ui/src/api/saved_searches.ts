/** Searches that the reader wants to come back to, kept in this browser. */
import { kept } from "./kept.ts";

export interface SavedSearch {
  name: string;
  /** The part of the catalog's address that says what is searched for. */
  query: string;
}

const searches = kept<readonly SavedSearch[]>("headwater.searches", read, (list) =>
  list.length > 0 ? JSON.stringify(list) : "",
);

export const useSavedSearches = searches.useNow;

/** Keeps a search under a name; one of the same name is replaced. */
export function saveSearch(name: string, query: string): void {
  searches.keep([...others(name), { name, query }].toSorted(byName));
}

export function renameSearch(from: string, to: string): void {
  const found = searches.now().find(({ name }) => name === from);
  if (!found || from === to) return;
  forgetSearch(from);
  saveSearch(to, found.query);
}

export function forgetSearch(name: string): void {
  searches.keep(others(name));
}

function others(name: string): readonly SavedSearch[] {
  return searches.now().filter((one) => one.name !== name);
}

function byName(one: SavedSearch, other: SavedSearch): number {
  return one.name.localeCompare(other.name);
}

/** What is stored may be of another version, or another's: only what is a search is taken. */
function read(text: string | null): readonly SavedSearch[] {
  try {
    const told: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(told) ? told.filter(isSearch) : [];
  } catch {
    return [];
  }
}

function isSearch(told: unknown): told is SavedSearch {
  const { name, query } = (told ?? {}) as Record<string, unknown>;
  return typeof name === "string" && typeof query === "string";
}
