import { tell } from "./ask.ts";
import { keepOffset } from "./newest.ts";
import type { Describing } from "./schema.ts";

/** Tells the server what people say a dataset or a job is; what is asked from now on knows of it. */
export async function describe(said: Describing): Promise<void> {
  const told = await tell("/api/v2/describe", said);
  if (told.offset !== null) keepOffset(told.offset);
}
