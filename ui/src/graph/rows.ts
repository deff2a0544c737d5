import type { Id, Node } from "../api/answers.ts";
import type { Ends } from "../flow.ts";
import { EVIDENCE, ORIGINS, STATES, strongest } from "../words.ts";
import type { Cell } from "./csv.ts";
import { endsOfEdges, type KnownEdge, type KnownLineage } from "./folding.ts";

/** One node of a lineage as a line of a table: the same answer as the picture. */
export interface Row {
  node: Node;
  /** The nodes next to it on the way to the focus, and what to ask why they are. */
  towards: Toward[];
  evidence: string[];
  implied: boolean;
}

interface Toward {
  node: Node;
  ends: Ends;
}

/** Left to right, as the picture is read: farthest upstream first. */
export function rowsOf({ nodes, edges, focus }: KnownLineage): Row[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const into = new Map<Id, KnownEdge[]>();
  const out = new Map<Id, KnownEdge[]>();
  for (const edge of edges) {
    out.set(edge.source, [...(out.get(edge.source) ?? []), edge]);
    into.set(edge.target, [...(into.get(edge.target) ?? []), edge]);
  }
  const ends = endsOfEdges(edges);
  return nodes
    .map((node): Row => {
      const upstream = node.hops < 0;
      const near = node.id === focus ? [] : ((upstream ? out : into).get(node.id) ?? []);
      const towards = near.flatMap((edge): Toward[] => {
        const next = byId.get(upstream ? edge.target : edge.source);
        return next ? [{ node: next, ends: ends.get(edge) ?? edge }] : [];
      });
      return {
        node,
        towards,
        evidence: [...new Set(near.flatMap(howKnown))],
        implied: near.some((edge) => edge.implied),
      };
    })
    .sort((a, b) => a.node.hops - b.node.hops || rank(a.node) - rank(b.node) || byName(a, b));
}

function howKnown({ evidence, confirmed }: KnownEdge): string[] {
  return [EVIDENCE[strongest(evidence)], ...(confirmed ? ["confirmed by a person"] : [])];
}

// Between two datasets of the same distance stands the job: after its inputs, before its outputs.
function rank(node: Node): number {
  if (node.kind !== "step" && node.kind !== "job") return 0;
  return node.hops < 0 ? 1 : -1;
}

function byName(a: Row, b: Row): number {
  return a.node.name.localeCompare(b.node.name);
}

export const HEADER = [
  "hops",
  "kind",
  "name",
  "namespace",
  "platform",
  "type",
  "towards",
  "evidence",
  "implied",
  "owners",
  "tags",
  "tier",
  "domain",
  "last_run",
  "last_run_at",
  "no_upstream_because",
  "id",
] as const;

export function cellsOf({ node, towards, evidence, implied }: Row): Cell[] {
  return [
    node.hops,
    node.kind === "step" ? "job" : node.kind,
    node.name,
    node.namespace,
    node.platform,
    node.type,
    towards.map((one) => one.node.name).join("; "),
    evidence.join("; "),
    implied ? "yes" : "no",
    node.owners.join("; "),
    node.tags.join("; "),
    node.tier,
    node.domain,
    node.last_run ? STATES[node.last_run.state] : null,
    node.last_run?.at ?? null,
    node.origin ? ORIGINS[node.origin.kind] : null,
    node.id,
  ];
}
