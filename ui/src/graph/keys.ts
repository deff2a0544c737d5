/** The keyboard of the explorer: one table for what keys do and for the help that lists them. */
import type { KeyboardEvent } from "react";

export const COMMANDS = {
  expand: ["+", "show more neighbours of the box"],
  collapse: ["-", "hide the neighbours of the box"],
  "more-upstream": ["[", "one hop more upstream"],
  "fewer-upstream": ["{", "one hop less upstream"],
  "more-downstream": ["]", "one hop more downstream"],
  "fewer-downstream": ["}", "one hop less downstream"],
  columns: ["c", "show or fold the columns of the box"],
  pin: ["k", "keep the box in the picture, or no more"],
  find: ["/", "find in the picture"],
  ways: ["p", "find a dataset, and show the ways to it"],
  impact: ["i", "what breaks with the box"],
  compare: ["d", "compare with a day ago, or no more"],
  time: ["h", "the time line, or none"],
  earlier: [",", "to the change before"],
  later: [".", "to the change after, then to now"],
  failing: ["n", "to the next box whose last run failed"],
  table: ["t", "the same as a table"],
  lens: ["l", "choose a lens"],
  export: ["e", "take the picture away"],
  undo: ["z", "undo"],
  fit: ["f", "see all of it"],
  help: ["?", "this help"],
  escape: ["Escape", "close the card, then unlock the column"],
} as const;

export type Command = keyof typeof COMMANDS;

/** What a key means; nothing while a text is typed or another key is held. */
export function commandFor(event: KeyboardEvent): Command | null {
  const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = event.key === "=" ? "+" : event.key;
  const found = Object.entries(COMMANDS).find(([, [own]]) => own === key);
  return found ? (found[0] as Command) : null;
}
