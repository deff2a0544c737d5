/** What datasets are called: stated aliases, and names that look like one. */
import type { Bounded, Id, Time } from "./answers.ts";
import { tell } from "./ask.ts";
import { keepOffset } from "./newest.ts";

export interface StatedAlias {
  one: Id;
  other: Id;
  type: string | null;
  /** The producer that says so. */
  source: string;
  by_people: boolean;
  by: string | null;
  since: Time;
  stated_at: Time;
  holds: boolean;
  ended_at: Time | null;
}

export interface Aliases extends Bounded {
  of: Id | null;
  aliases: StatedAlias[];
}

export interface Conflict {
  one: Id;
  other: Id;
  /** What alone tells the names apart. */
  differences: string[];
  /** Who said that they are two, and why. */
  dismissed: { by: string | null; reason: string | null } | null;
}

export interface Conflicts extends Bounded {
  conflicts: Conflict[];
}

export type NameWord = "same" | "different" | "withdrawn";

export interface NamesJudged {
  one: Id;
  other: Id;
  word: NameWord;
  by: string;
  /** Null where all of it was said already. */
  offset: number | null;
}

/** Tells the server a word on two names; what is asked from now on knows of it. */
export async function judgeNames(said: {
  word: NameWord;
  one: Id;
  other: Id;
  by: string | null;
  reason?: string | null;
}): Promise<NamesJudged> {
  const judged = await tell<NamesJudged>("/api/v2/names/judge", JSON.stringify(said));
  if (judged.offset !== null) keepOffset(judged.offset);
  return judged;
}
