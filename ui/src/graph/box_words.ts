import type { Node, ViewBox } from "../api/schema.ts";
import { nameOf } from "../identity.ts";
import { count, distance, STATES } from "../words.ts";

/** All that is to be said of a box, beginning with what is written on it. */
export function boxWords({ node, upstream, downstream, change }: ViewBox, label: string): string {
  const name = node.name.includes(label) ? node.name : `${label}: ${node.name}`;
  const parts = [`${kindOf(node)} ${name}`, node.namespace, distance(node.hops)];
  if (change) parts.push(change);
  if (node.last_run) parts.push(`last run ${STATES[node.last_run.state].toLowerCase()}`);
  if (node.owners.length > 0) parts.push(`owned by ${node.owners.join(", ")}`);
  if (node.aliases.length > 0) parts.push(`also known as ${node.aliases.map(nameOf).join(", ")}`);
  if (node.origin) parts.push(node.origin.message);
  if (upstream.hidden > 0) parts.push(`${count(upstream.hidden)} hidden upstream`);
  if (downstream.hidden > 0) parts.push(`${count(downstream.hidden)} hidden downstream`);
  return parts.join("; ");
}

export function kindOf({ kind }: Node): string {
  return kind === "step" ? "job" : kind;
}
