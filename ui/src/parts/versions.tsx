import type { DatasetEntry } from "../api/schema.ts";
import { nameOf } from "../identity.ts";
import { shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { reproduceAt } from "./reproduce.tsx";
import { Name, When } from "./small.tsx";
import { Empty } from "./states.tsx";

export function Versions({ versions }: { versions: DatasetEntry["versions"] }) {
  if (versions.length === 0) {
    return <Empty>No version: no run has completed that reported writing this dataset.</Empty>;
  }
  return (
    <div className="wide tall">
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">At</th>
            <th scope="col">Written by</th>
            <th scope="col">Named by</th>
            <th scope="col">Again</th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ version, at, run, explicit }) => (
            <tr key={version}>
              <td className="mono" title={version}>
                {shorten(version, 18)}
              </td>
              <td>
                <When at={at} />
              </td>
              <td>{run ? <Name id={run} label={shorten(nameOf(run), 18)} /> : "–"}</td>
              <td>{explicit ? "producer" : "Headwater"}</td>
              <td>
                {run && (
                  <Link
                    aria-label={`Reproduce version ${shorten(version, 18)}`}
                    to={reproduceAt(run)}
                  >
                    reproduce
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
