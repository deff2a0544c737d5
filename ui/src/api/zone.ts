import { keptChoice } from "./kept.ts";

/** In which time instants are written: UTC, as servers and logs do, or that of the reader's clock. */
export type Zone = "UTC" | "local";

export const zone = keptChoice<Zone>("headwater.zone", ["UTC", "local"]);
