/** What can be done about an incident, in words, and what has to be said for it. */
import type { Id } from "./api/answers.ts";
import type { ActBody, Severity } from "./api/schema.ts";
import type { Act } from "./incidents.ts";
import { instantOf } from "./instants.ts";

interface ActWords {
  /** On the button that opens the form, and on the one that does it. */
  button: string;
  /** What the form is for. */
  title: string;
  /** What the note answers. */
  note: string;
  needsNote?: boolean;
  /** What is true then. */
  done: string;
}

export const ACT_WORDS: Record<Act, ActWords> = {
  acknowledge: {
    button: "Acknowledge",
    title: "Take it on",
    note: "Note",
    done: "Acknowledged. It is in your hands now.",
  },
  identify: {
    button: "Name the cause",
    title: "Name the cause",
    note: "How do you know?",
    done: "The cause is named.",
  },
  mitigate: {
    button: "Mitigated",
    title: "Nobody is hurt any more",
    note: "What was done?",
    done: "Mitigated.",
  },
  resolve: {
    button: "Resolve",
    title: "All is well again",
    note: "What made it well again?",
    done: "Resolved. The review below asks what to learn from it.",
  },
  reopen: { button: "Open it again", title: "Open it again", note: "Why?", done: "Open again." },
  note: { button: "Note", title: "Add a note", note: "Note", needsNote: true, done: "Noted." },
  assign: { button: "Assign", title: "Give it to somebody", note: "Note", done: "Assigned." },
  severity: {
    button: "Severity",
    title: "Set how bad it is",
    note: "Why?",
    needsNote: true,
    done: "The severity is set.",
  },
  title: {
    button: "Rename",
    title: "Give it a better title",
    note: "Note",
    done: "It has another title.",
  },
  moment: {
    button: "Set a time",
    title: "Say when something was",
    note: "How do you know?",
    done: "The time is set.",
  },
  link: {
    button: "Add a link",
    title: "Link a ticket, a pull request, a thread or a document",
    note: "What it is",
    done: "Linked.",
  },
  attach: {
    button: "Attach",
    title: "Attach what belongs to it",
    note: "Why it is the same trouble",
    done: "Attached: it is part of this incident now.",
  },
  false_positive: {
    button: "False alarm",
    title: "Nothing was wrong",
    note: "How do you know?",
    done: "Called a false alarm.",
  },
  expected: {
    button: "Expected",
    title: "It is as it was meant to be",
    note: "What was planned?",
    done: "Called expected.",
  },
};

/** All that a form can say; each act takes its part of it. */
export interface Said {
  note: string;
  cause: Id[];
  commit: string;
  to: string;
  severity: string;
  title: string;
  of: Id[];
  url: string;
  moment: string;
  /** As the address would hold it; empty for none. */
  at: string;
}

export const NOTHING_SAID: Said = {
  note: "",
  cause: [],
  commit: "",
  to: "",
  severity: "medium",
  title: "",
  of: [],
  url: "",
  moment: "started",
  at: "",
};

/** What has still to be said for an act; null where nothing has. */
export function lacks(act: Act, said: Said): string | null {
  const { note, cause, commit, to, title, of, url, at } = said;
  if (ACT_WORDS[act].needsNote && !note.trim()) return "Write it down first.";
  if (act === "assign" && !to.trim()) return "Say to whom.";
  if (act === "title" && !title.trim()) return "Write the title.";
  if (act === "link" && !/^https?:\/\/./.test(url.trim())) return "Paste an address: https://…";
  if (act === "attach" && of.length === 0) return "Choose what belongs to it.";
  if (act === "moment" && instantOf(at) === null) return "Say when it was.";
  if (act === "identify" && cause.length === 0 && !commit.trim() && !note.trim()) {
    return "Choose what is at fault, name a commit, or say it in words.";
  }
  return null;
}

/** The same as the server takes it. */
export function bodyOf(act: Act, said: Said): Omit<ActBody, "name" | "by"> {
  return { kind: act, note: said.note.trim() || null, ...partOf(act, said) };
}

function partOf(act: Act, said: Said): Partial<ActBody> {
  switch (act) {
    case "identify":
      return { cause: said.cause[0] ?? null, commit: said.commit.trim() || null };
    case "assign":
      return { to: said.to.trim() };
    case "severity":
      return { severity: said.severity as Severity };
    case "title":
      return { title: said.title.trim() };
    case "link":
      return { url: said.url.trim() };
    case "attach":
      return { of: said.of };
    case "moment":
      return { times: { [said.moment]: instantOf(said.at) ?? "" } };
    default:
      return {};
  }
}
