import type { Bounded, Pinned } from "../api/answers.ts";
import type { Coverage, Reason } from "../api/schema.ts";
import { instant } from "../instants.ts";
import { count } from "../words.ts";
import { Glyph, type Shape } from "./glyph.tsx";
import { Name } from "./small.tsx";

/** An answer that ends where it was asked to end lacks nothing; that is no reason for alarm. */
type Told = Coverage["status"] | "asked";

const SHAPES: Record<Told, Shape> = {
  asked: "good",
  complete: "good",
  partial: "warn",
  unknown: "unknown",
};

const WORDS: Record<Told, string> = {
  asked: "As far as asked.",
  complete: "Complete: nothing that was recorded is missing from this answer.",
  partial: "Partial: this answer is known to be incomplete.",
  unknown: "Unknown: nothing says whether this answer is complete.",
};

/** How much of the truth an answer holds. Shown beside every answer, never folded away. */
export function CoverageNote({ answer, noun }: { answer: Pinned | Bounded; noun?: string }) {
  const { reasons } = answer.coverage;
  const status = told(answer.coverage);
  const { valid_at } = answer.as_of;
  return (
    <div className={`coverage coverage-${status}`}>
      <Glyph shape={SHAPES[status]} />
      <div>
        <p>
          {WORDS[status]}
          {"truncated" in answer && <Extent answer={answer} noun={noun} />}
          {valid_at && <> As of {instant(valid_at)}.</>}
        </p>
        {reasons.length > 0 && (
          <ul>
            {reasons.map((reason) => (
              <Because key={reason.code + reason.message} reason={reason} />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** `8 of 212`, or `8` where that is all. */
export function extentOf({ returned, total }: Bounded): string {
  return returned < total ? `${count(returned)} of ${count(total)}` : count(total);
}

/** The note, where an answer lacks more than what it was asked to leave out. */
export function GapNote({ answer }: { answer: Pinned | Bounded }) {
  const { status, reasons } = answer.coverage;
  const lacks = status === "unknown" || reasons.some((reason) => reason.code !== "limit");
  return lacks ? <CoverageNote answer={answer} /> : null;
}

function told({ status, reasons }: Coverage): Told {
  const ended = reasons.length > 0 && reasons.every((reason) => reason.code === "depth");
  return status === "partial" && ended ? "asked" : status;
}

function Extent({ answer, noun }: { answer: Bounded; noun: string | undefined }) {
  if (!answer.truncated) return <> {count(answer.total, noun)} in all.</>;
  return (
    <strong>
      {" "}
      Showing {count(answer.returned)} of {count(answer.total, noun)};{" "}
      {count(answer.total - answer.returned)} are not shown.
    </strong>
  );
}

function Because({ reason }: { reason: Reason }) {
  const rest = reason.count - Math.min(3, reason.nodes.length);
  return (
    <li>
      {reason.message}
      {reason.nodes.length > 0 && ": "}
      {reason.nodes.slice(0, 3).map((id, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Name id={id} />
        </span>
      ))}
      {reason.nodes.length > 0 && rest > 0 && <> and {count(rest)} more</>}
    </li>
  );
}
