/** The shapes of what is told of the log itself: its events, what was refused, and who sends. */
import type { Coverage, Time } from "./answers.ts";

export interface LoggedEvent {
  offset: number;
  received_at: Time;
  source: string | null;
  digest: string;
  event: unknown;
}

/** Something that could not be accepted. */
export interface DeadLetter {
  number: number;
  reason: string;
  /** The place in the event that is at fault; empty for all of it. */
  pointer: string;
  received_at: Time;
  source: string;
  replayed_as: number | null;
  discarded: boolean;
  body: string;
}

export interface DeadLetters {
  dead_letters: DeadLetter[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  dropped: number;
}

export interface Replayed {
  number: number;
  offset: number;
  duplicate: boolean;
}

export interface Producer {
  producer: string;
  events: number;
  faulty: number;
  first_received_at: Time;
  last_received_at: Time;
  lag_s: number;
  versions: string[];
  engines: string[];
  adapters: string[];
  habits: { rule: string; severity: string; detail: string; fix: string; offsets: number[] }[];
}

export interface Producers {
  producers: Producer[];
  events: number;
  offset: number;
  coverage: Coverage;
}
