import { useEffect, useRef, useState } from "react";
import type { ViewAnswer } from "../api/schema.ts";
import { spoken } from "../instants.ts";
import { count } from "../words.ts";

/** What changed in the picture, for who does not see it. */
export function useAnnouncement(view: ViewAnswer, asking: boolean): string {
  const before = useRef<ViewAnswer | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (asking) return;
    const known = new Set(before.current?.boxes.map(({ node }) => node.id));
    const added = view.boxes.filter(({ node }) => !known.has(node.id)).length;
    const removed = known.size - (view.boxes.length - added);
    const failing = view.boxes.filter(({ node }) => node.last_run?.state === "FAILED").length;
    const { valid_at } = view.as_of;
    const moved = before.current && before.current.as_of.valid_at !== valid_at;
    const parts: (string | number)[] = before.current
      ? [added && `${count(added, "node")} added`, removed && `${count(removed, "node")} removed`]
      : [`${count(view.boxes.length, "node")}`];
    if (moved) parts.unshift(valid_at ? `as of ${spoken(Date.parse(valid_at))}` : "now");
    if (failing > 0) parts.push(`${count(failing)} failing`);
    if (view.hidden > 0) parts.push(`${count(view.hidden)} hidden neighbours`);
    before.current = view;
    setSaid(parts.filter(Boolean).join(", "));
  }, [view, asking]);
  return said;
}
