import type { DeadLetterEntry } from "../api/schema.ts";
import { Link } from "./link.tsx";

/** What has become of a letter. */
export function LetterStanding({ letter }: { letter: DeadLetterEntry }) {
  if (letter.replayed_as !== null) {
    return (
      <>
        replayed as <Link to={`/event/${letter.replayed_as}`}>event {letter.replayed_as}</Link>
      </>
    );
  }
  return letter.discarded ? "discarded" : "waiting";
}
