import type { DeadLettersAnswer } from "../api/schema.ts";
import { withQuery } from "../router.ts";
import { count, shorten } from "../words.ts";
import { LetterStanding } from "./letter_standing.tsx";
import { Link } from "./link.tsx";
import { When } from "./small.tsx";
import { Empty } from "./states.tsx";

/** Refused events, a row each. */
export function LetterTable({ letters }: { letters: DeadLettersAnswer }) {
  if (letters.dead_letters.length === 0) return <Empty>There is none in this state.</Empty>;
  return (
    <>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th className="number" scope="col">
                Number
              </th>
              <th scope="col">Received</th>
              <th scope="col">Reason</th>
              <th scope="col">At</th>
              <th scope="col">From</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {letters.dead_letters.map((letter) => (
              <tr key={letter.number}>
                <td className="number">
                  <Link to={`/dead-letters/${letter.number}`}>{letter.number}</Link>
                </td>
                <td>
                  <When at={letter.received_at} />
                </td>
                <td title={letter.reason}>{shorten(letter.reason, 90)}</td>
                <td className="mono">{letter.pointer || "the whole of it"}</td>
                <td>{letter.source}</td>
                <td>
                  <LetterStanding letter={letter} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {letters.next && (
        <p className="empty">
          <Link to={withQuery({ cursor: letters.next })}>More</Link>
        </p>
      )}
      {letters.dropped > 0 && (
        <p className="empty">{count(letters.dropped)} older ones went to make room.</p>
      )}
    </>
  );
}
