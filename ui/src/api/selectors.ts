/** What may stand at the cursor of a selector: the answer to /api/v2/select/complete. */
import type { Pinned } from "./answers.ts";

export interface Candidate {
  text: string;
  kind: string;
  about: string;
}

export interface Completion extends Pinned {
  /** The part of the text that a candidate stands for. */
  start: number;
  end: number;
  candidates: Candidate[];
}
