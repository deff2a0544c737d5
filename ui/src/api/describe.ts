/** What people say a dataset or a job is. */
import type { Id } from "./answers.ts";
import { tell } from "./ask.ts";
import { keepOffset } from "./newest.ts";

export interface Saying {
  of: Id;
  add_owners?: Record<string, string | null>;
  remove_owners?: string[];
  add_tags?: Record<string, string>;
  remove_tags?: string[];
}

/** Tells the server; what is asked from now on knows of it. */
export async function describe(said: Saying): Promise<void> {
  const told = await tell<{ offset: number | null }>("/api/v2/describe", JSON.stringify(said));
  if (told.offset !== null) keepOffset(told.offset);
}
