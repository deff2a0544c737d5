/** Neighbours that are not drawn: in which order they are listed, and how one is found. */
import type { Node } from "../api/schema.ts";
import { platformName } from "../words.ts";

const MOST_KINDS = 6;

/** By tier, then by name. */
export function mostImportantFirst(nodes: readonly Node[]): Node[] {
  const weight = ({ tier }: Node): number => tier ?? Number.POSITIVE_INFINITY;
  return nodes.toSorted((a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name));
}

/** The platforms and types that tell some of them from others, the most frequent first. */
export function kindsOf(nodes: readonly Node[]): [name: string, many: number][] {
  const many = new Map<string, number>();
  for (const name of nodes.flatMap(wordsOf)) many.set(name, (many.get(name) ?? 0) + 1);
  return [...many]
    .filter(([, count]) => count < nodes.length)
    .toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, MOST_KINDS);
}

/** Those whose name holds every word, and that are of a kind. */
export function matching(nodes: readonly Node[], words: string, kind: string | null): Node[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return nodes.filter((node) => {
    const name = node.name.toLowerCase();
    const fits = kind === null || wordsOf(node).includes(kind);
    return fits && wanted.every((word) => name.includes(word));
  });
}

function wordsOf({ platform, type }: Node): string[] {
  const words = [platform && platformName(platform), type?.toLowerCase()];
  return words.filter((word) => typeof word === "string" && word !== "") as string[];
}
