import type { Edge, Id, Lineage } from "../api/answers.ts";
import { type Ends, endsOfWord, named } from "../flow.ts";

/** A connection, and whether a person says that all that flows through it is right. */
export interface KnownEdge extends Edge {
  confirmed?: boolean;
}

export interface KnownLineage extends Lineage {
  edges: KnownEdge[];
}

/**
 * People's words put where they belong: one on a flow that others tell is no box of its own, but
 * marks the connections of that flow. One that stands alone stays, by a name that can be read.
 */
export function foldWords(lineage: Lineage): KnownLineage {
  const flows = flowsOf(lineage.edges);
  const through = (edge: Edge): Ends[] => flows.get(edge) ?? [];
  const told = new Set<string>();
  const said = new Set<string>();
  for (const edge of lineage.edges) {
    for (const flow of through(edge)) (endsOfWord(edge.job) ? said : told).add(keyOf(flow));
  }
  const folded = (job: Id | null): boolean => {
    const ends = endsOfWord(job);
    return ends !== null && told.has(keyOf(ends));
  };
  return {
    ...lineage,
    nodes: lineage.nodes.filter((node) => !folded(node.job)).map(named),
    edges: lineage.edges
      .filter((edge) => !folded(edge.job))
      .map((edge) => {
        const ends = through(edge);
        const right = ends.length > 0 && ends.every((flow) => said.has(keyOf(flow)));
        return right && !endsOfWord(edge.job) ? { ...edge, confirmed: true } : edge;
      }),
  };
}

/** For each connection what to ask about it: the one flow through it, or the dataset and the job. */
export function endsOfEdges(edges: readonly Edge[]): Map<Edge, Ends> {
  const found = new Map<Edge, Ends>();
  for (const [edge, flows] of flowsOf(edges)) {
    const [only, ...more] = flows;
    found.set(edge, only && more.length === 0 ? only : jobEnds(edge));
  }
  return found;
}

function jobEnds({ source, target, job }: Edge): Ends {
  const plain = (id: Id): Id => (id.startsWith("step:") && job ? job : id);
  return { source: plain(source), target: plain(target) };
}

/** The flows from dataset to dataset that pass through each connection, of those that are known. */
function flowsOf(edges: readonly Edge[]): Map<Edge, Ends[]> {
  const into = new Map<Id, Id[]>();
  const out = new Map<Id, Id[]>();
  for (const { source, target } of edges) {
    add(out, source, target);
    add(into, target, source);
  }
  return new Map(
    edges.map((edge) => {
      const sources = isStep(edge.source) ? (into.get(edge.source) ?? []) : [edge.source];
      const targets = isStep(edge.target) ? (out.get(edge.target) ?? []) : [edge.target];
      return [edge, sources.flatMap((source) => targets.map((target) => ({ source, target })))];
    }),
  );
}

function add(to: Map<Id, Id[]>, key: Id, value: Id): void {
  const held = to.get(key);
  if (held) held.push(value);
  else to.set(key, [value]);
}

function isStep(id: Id): boolean {
  return id.startsWith("step:");
}

function keyOf({ source, target }: Ends): string {
  return `${source}\n${target}`;
}
