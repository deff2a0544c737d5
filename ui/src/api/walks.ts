/** Walks over lineage, whose pages are put together again. */
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, answered, type Question, questionKey, useAnswerOf } from "./ask.ts";
import { gather } from "./paging.ts";
import type { LineageAnswer } from "./schema.ts";

const AT_ONCE = 2_500;

export interface Walk extends Answer<LineageAnswer> {
  /** Asks for as many again; null where there are no more. */
  more: (() => void) | null;
}

/** A walk with all of its pages, up to as many nodes as a browser should hold without being asked. */
export function useWholeWalk(asked: Question<LineageAnswer> | null): Walk {
  const [most, setMost] = useState(AT_ONCE);
  const query = useQuery(
    {
      queryKey: questionKey(asked, "walk", most),
      queryFn:
        asked === null
          ? skipToken
          : async ({ signal }) => (await gather(asked, { most, signal })).reduce(joinWalks),
    },
    answered,
  );
  const answer = useAnswerOf(query);
  return { ...answer, more: answer.data?.next ? () => setMost(most + AT_ONCE) : null };
}

/** Pages repeat the nodes that lead to those that are theirs. */
export function joinWalks(pages: LineageAnswer, next: LineageAnswer): LineageAnswer {
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
