import type { BadEntry } from "../api/schema.ts";
import { span } from "../measures.ts";
import { Name, When } from "./small.tsx";

/** What was bad within the window of an objective, the newest first. */
export function BadTable({ bad, now }: { bad: readonly BadEntry[]; now: string }) {
  return (
    <div className="wide">
      <table className="stacked">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">From</th>
            <th scope="col">For</th>
            <th scope="col">Waits for</th>
          </tr>
        </thead>
        <tbody>
          {bad.map((each) => (
            <tr key={`${each.subject} ${each.begin}`}>
              <td className="anywhere">
                <Name id={each.subject} most={64} />
              </td>
              <td data-label="From">
                <When at={each.begin} />
              </td>
              <td data-label="For">{lasted(each, now)}</td>
              <td className="anywhere" data-label="Waits for">
                {each.path.length < 2 ? (
                  <span className="quiet">–</span>
                ) : (
                  each.path.slice(1).map((id) => (
                    <span className="line" key={id}>
                      <Name id={id} />
                    </span>
                  ))
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function lasted({ begin, end }: BadEntry, now: string): string {
  if (begin === end) return "an event";
  const seconds = Math.round((Date.parse(end) - Date.parse(begin)) / 1000);
  return end === now ? `${span(seconds)}, and still` : span(seconds);
}
