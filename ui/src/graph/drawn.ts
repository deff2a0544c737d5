import type { Id, Lineage, Node } from "../api/answers.ts";

/**
 * The nodes that get a box. Left out, and listed in the table only: another name of a dataset that
 * is drawn, and a step of the focused job that nothing runs through.
 */
export function drawnNodes({ nodes, edges, focus }: Lineage): Node[] {
  const linked = new Set<Id>(edges.flatMap((edge) => [edge.source, edge.target]));
  const steps = nodes.some((node) => node.job === focus && linked.has(node.id));
  return nodes.filter((node) => {
    if (linked.has(node.id) || node.id === focus) return true;
    if (node.job === focus) return !steps;
    return !node.aliases.some((alias) => linked.has(alias) || alias === focus);
  });
}
