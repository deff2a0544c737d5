/** A search of the catalog: what its address holds, what the server is asked, and its selector. */
import { TRAITS, type Trait } from "./api/catalog.ts";

export const KINDS = ["dataset", "job", "column"] as const;
type SearchedKind = (typeof KINDS)[number];

/** In which order what is found is listed, other than the best first. */
export const SORTS = ["name", "changed", "use", "tier"] as const;
type Sort = (typeof SORTS)[number];

export interface Search {
  words: string;
  /** Null for datasets and jobs alike. */
  kind: SearchedKind | null;
  /** Null for the best first; columns have no other order. */
  sort: Sort | null;
  /** What is chosen of each trait: any of the values of one, and something of every trait. */
  chosen: Record<Trait, readonly string[]>;
}

export function readSearch(query: URLSearchParams): Search {
  const listed = (trait: Trait): string[] => {
    const told = (query.get(trait) ?? "").split(",").map((value) => value.trim());
    return [...new Set(told.filter((value) => value !== ""))];
  };
  const kind = KINDS.find((one) => one === query.get("kind")) ?? null;
  return {
    words: query.get("q")?.trim() ?? "",
    kind,
    sort: (kind !== "column" && SORTS.find((sort) => sort === query.get("sort"))) || null,
    chosen: {
      platform: listed("platform"),
      namespace: listed("namespace"),
      type: listed("type"),
      owner: listed("owner"),
      tag: listed("tag"),
      domain: listed("domain"),
      tier: listed("tier"),
    },
  };
}

/** The parameters of a search, in the address as in a question; null for what is not asked. */
export function parametersOf({ words, kind, sort, chosen }: Search) {
  const traits = TRAITS.map((trait) => [trait, chosen[trait].join(",") || null]);
  const told = Object.fromEntries(traits) as Record<Trait, string | null>;
  return { q: words || null, kind, sort, ...told };
}

/** The part of the address that says what is searched for, the same for the same search. */
export function formatSearch(search: Search): string {
  const told = Object.entries(parametersOf(search)).filter(([, value]) => value !== null);
  return new URLSearchParams(told as [string, string][]).toString();
}

export function without(search: Search, trait: Trait, value: string): Search {
  const rest = search.chosen[trait].filter((each) => each !== value);
  return { ...search, chosen: { ...search.chosen, [trait]: rest } };
}

export function withAlso(search: Search, trait: Trait, value: string): Search {
  const values = [...search.chosen[trait], value];
  return { ...search, chosen: { ...search.chosen, [trait]: values } };
}

export function hasFilters({ chosen }: Search): boolean {
  return TRAITS.some((trait) => chosen[trait].length > 0);
}

/** What a search is called until somebody says better: its words, then what is chosen. */
export function titleOf(search: Search): string {
  const chosen = TRAITS.flatMap((trait) =>
    search.chosen[trait].map((value) => (trait === "tier" ? `tier ${value}` : value)),
  );
  const parts = [search.words && `“${search.words}”`, ...chosen, search.kind && `${search.kind}s`];
  return parts.filter(Boolean).join(", ") || "everything";
}

/** How selectors call the traits. */
const CONDITIONS: Record<Trait, string> = {
  platform: "source",
  namespace: "namespace",
  type: "type",
  owner: "owner",
  tag: "tag",
  domain: "domain",
  tier: "tier",
};

/** A selector that selects what the filters do; null where none does, as with words or columns. */
export function selectorOf(search: Search): string | null {
  const { words, kind, chosen } = search;
  const values = TRAITS.flatMap((trait) => chosen[trait]);
  // A selector would read these as any characters.
  if (words || kind === "column" || values.some((value) => /[*?]/.test(value))) return null;
  const parts = TRAITS.filter((trait) => chosen[trait].length > 0).map((trait) => {
    const each = chosen[trait].map((value) => `${CONDITIONS[trait]}:${quoted(value)}`);
    return each.length > 1 ? `(${each.join(" ")})` : each.join("");
  });
  if (kind && parts.length > 0) parts.push(`type:${kind}`);
  return parts.join(",") || null;
}

function quoted(value: string): string {
  if (/^[^\s,()"+\\]+$/.test(value)) return value;
  return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}
