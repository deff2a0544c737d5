import { type Answer, question, useAnswer } from "./ask.ts";
import type { Health } from "./schema.ts";

const EVERY_MS = 15_000;

/** How the server is; all who want to know share one question. */
export function useHealth(): Answer<Health> {
  return useAnswer(question("/health", {}), { every_ms: () => EVERY_MS });
}
