import { type Answer, useAnswer } from "./ask.ts";

export interface Health {
  status: string;
  version: string;
  log_offset: number;
  projection_offset: number;
  lag: number;
  lag_seconds: number | null;
  dead_letters: number;
  dead_letters_dropped: number;
  problem: string | null;
}

const EVERY_MS = 15_000;

/** How the server is; all who want to know share one question. */
export function useHealth(): Answer<Health> {
  return useAnswer<Health>("/health", { every_ms: () => EVERY_MS });
}
