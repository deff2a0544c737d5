import type { DeadLetterEntry } from "../api/schema.ts";
import { LetterStanding } from "./letter_standing.tsx";
import { Fact, When } from "./small.tsx";

/** Why an event was refused, where in it, who sent it, and what has become of it. */
export function LetterFacts({ letter }: { letter: DeadLetterEntry }) {
  return (
    <dl className="facts">
      <Fact name="Reason">{letter.reason}</Fact>
      <Fact name="At">
        <span className="mono">{letter.pointer || "the whole of it"}</span>
      </Fact>
      <Fact name="Received">
        <When at={letter.received_at} />
      </Fact>
      <Fact name="From">{letter.source}</Fact>
      <Fact name="Now">
        <LetterStanding letter={letter} />
      </Fact>
    </dl>
  );
}
