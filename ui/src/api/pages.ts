/** Answers that come in pages, put together again. */
import { useCallback, useState } from "react";
import type { Bounded, Lineage } from "./answers.ts";
import { type Answer, ask, useAnswer } from "./ask.ts";

const PAGES_AT_ONCE = 5;

export interface Paged<T> extends Answer<T> {
  /** Asks for as many pages again; absent where there are no more. */
  more: (() => void) | null;
}

/** A walk with all of its pages, up to as many as a browser should hold without being asked. */
export function useWholeWalk(url: string | null): Paged<Lineage> {
  const [most, setMost] = useState(PAGES_AT_ONCE);
  const read = useCallback(
    (first: string, signal: AbortSignal) => readPages(first, signal, most, joinWalks),
    [most],
  );
  const answer = useAnswer<Lineage>(url, { read });
  const more = answer.data?.next ? () => setMost(most + PAGES_AT_ONCE) : null;
  return { ...answer, more };
}

/** The pages of an answer, from the first one on, until there are no more or so many are read. */
async function readPages<T extends Bounded>(
  url: string,
  signal: AbortSignal,
  most: number,
  join: (pages: T, next: T) => T,
): Promise<T> {
  let all = await ask<T>(url, signal);
  for (let page = 1; page < most && all.next; page++) {
    const next = await ask<T>(`${url}&cursor=${encodeURIComponent(all.next)}`, signal);
    all = join(all, next);
  }
  return all;
}

/** Pages repeat the nodes that lead to those that are theirs. */
export function joinWalks(pages: Lineage, next: Lineage): Lineage {
  const nodes = new Map([...pages.nodes, ...next.nodes].map((node) => [node.id, node]));
  const edges = new Map(
    [...pages.edges, ...next.edges].map((edge) => [`${edge.source} ${edge.target}`, edge]),
  );
  return {
    ...next,
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    returned: pages.returned + next.returned,
  };
}
