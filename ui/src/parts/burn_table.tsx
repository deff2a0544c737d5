import type { BurnEntry } from "../api/schema.ts";
import { times } from "../objectives.ts";
import { Glyph } from "./glyph.tsx";
import { Chip } from "./small.tsx";

/** How fast a budget burns, over each pair of windows. */
export function BurnTable({ burn }: { burn: readonly BurnEntry[] }) {
  return (
    <div className="wide">
      <table className="stacked">
        <thead>
          <tr>
            <th scope="col">Windows</th>
            <th className="number" scope="col">
              Long
            </th>
            <th className="number" scope="col">
              Short
            </th>
            <th className="number" scope="col">
              Fires from
            </th>
            <th scope="col">Then</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {burn.map((each) => (
            <tr key={each.windows}>
              <td>{each.windows.replace("/", " and ")}</td>
              <td className="number" data-label="Long">
                {times(each.long)}
              </td>
              <td className="number" data-label="Short">
                {times(each.short)}
              </td>
              <td className="number" data-label="Fires from">
                {times(each.rate)}
              </td>
              <td data-label="Then">a {each.urgency}</td>
              <td data-label="Now">
                <Firing firing={each.firing} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Firing({ firing }: { firing: boolean | null }) {
  if (firing === null) return <span className="quiet">too little to tell</span>;
  return (
    <Chip tone={firing ? "warn" : "good"}>
      <Glyph shape={firing ? "warn" : "good"} size={12} /> {firing ? "fires" : "quiet"}
    </Chip>
  );
}
