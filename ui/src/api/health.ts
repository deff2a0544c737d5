import type { Health } from "./answers.ts";
import { type Answer, useAnswer } from "./ask.ts";

const EVERY_MS = 15_000;

/** How the server is; all who want to know share one question. */
export function useHealth(): Answer<Health> {
  return useAnswer<Health>("/health", { every_ms: () => EVERY_MS });
}
