import { tell } from "./ask.ts";
import { keepOffset } from "./newest.ts";
import type { NamesJudgedAnswer, NamesJudging } from "./schema.ts";

/** Tells the server a word on two names; what is asked from now on knows of it. */
export async function judgeNames(said: NamesJudging): Promise<NamesJudgedAnswer> {
  const judged = await tell("/api/v2/names/judge", said);
  if (judged.offset !== null) keepOffset(judged.offset);
  return judged;
}
