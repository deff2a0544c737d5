/** The shapes of the catalog's own answers: what is found, counted, and lies where. */
import type { Bounded, Found, Id, Node } from "./answers.ts";

/** What things can be told apart by; each is a parameter of /api/v2/find. */
export const TRAITS = ["platform", "namespace", "type", "owner", "tag", "domain", "tier"] as const;
export type Trait = (typeof TRAITS)[number];

export interface ValueCount {
  value: string;
  count: number;
}

export interface TraitCounts extends Record<Trait, ValueCount[]> {
  /** Among how many they were counted: datasets and jobs, also where columns are found. */
  counted: number;
  /** Whether those are all that fit; else they are the best of them. */
  complete: boolean;
}

export interface Searched extends Found {
  facets: TraitCounts | null;
  /** Where it is not exact, more fit than `total`. */
  total_exact: boolean;
}

export interface Branch {
  id: string;
  /** namespace, database, schema, table, folder, file … */
  kind: string;
  name: string;
  platform: string | null;
  datasets: number;
  dataset: Id | null;
  branches: boolean;
}

/** What lies at a place of the tree of namespaces; `within` is the way there. */
export interface Browsed extends Bounded {
  within: { id: string; kind: string; name: string }[];
  branches: Branch[];
  datasets: number;
}

export interface Selected extends Bounded {
  selector: string;
  nodes: Node[];
}
