import { useEffect, useRef } from "react";
import type { Pinned } from "./answers.ts";
import { type Answer, useAnswer } from "./ask.ts";

const EVERY_MS = 60_000;
const BEHIND_MS = 3_000;

/** An answer that is asked again now and then, oftener while the server is behind its log. */
export function useFresh<T extends object>(url: string | null): Answer<T> {
  const answer = useAnswer<T>(url);
  const { data, asking, again } = answer;
  const wait_ms = data !== null && isBehind(data) ? BEHIND_MS : EVERY_MS;
  useEffect(() => {
    if (url === null || asking) return;
    const timer = setTimeout(again, wait_ms);
    return () => clearTimeout(timer);
  }, [url, asking, again, wait_ms]);
  const answered = useRef<string | null>(null);
  if (!asking) answered.current = url;
  // What is asked again looks no older for that.
  return { ...answer, asking: asking && answered.current !== url };
}

function isBehind(data: Partial<Pinned>): boolean {
  return data.coverage?.reasons.some((reason) => reason.code === "behind") ?? false;
}
