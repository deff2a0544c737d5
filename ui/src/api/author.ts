import { kept } from "./kept.ts";

const name = kept("headwater.author", (stored) => stored ?? "", String);

/** Who the reader is: an owner, as owners are told, or any name; empty where nobody said. */
export const author = name.now;
export const keepAuthor = name.keep;
export const useAuthor = name.useNow;
