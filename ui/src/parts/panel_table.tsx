import type { RunState } from "../api/answers.ts";
import type { ColumnEntry, PanelEntry } from "../api/schema.ts";
import { isNumber, pageOfValue, told } from "../dashboards.ts";
import { count, shorten } from "../words.ts";
import { Copy } from "./copy.tsx";
import { Link } from "./link.tsx";
import { SeverityBadge } from "./marks.tsx";
import { Breakable, State, When } from "./small.tsx";

const LONGEST = 56;

/** The rows of a panel; on a phone each is a card of its own. */
export function PanelTable({ panel: { columns, rows, total } }: { panel: PanelEntry }) {
  // A column in which nothing is known crowds out the others.
  const kept = columns
    .map((column, at) => ({ column, at }))
    .filter(({ at }) => rows.some((row) => row[at] !== null));
  return (
    <>
      <div className="wide">
        <table className="stacked panel-table">
          <thead>
            <tr>
              {kept.map(({ column }) => (
                <th
                  className={isNumber(column.kind) ? "number" : undefined}
                  key={column.name}
                  scope="col"
                >
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its place
              <tr key={place}>
                {kept.map(({ column, at }, order) => (
                  <td
                    className={isNumber(column.kind) ? "number" : undefined}
                    data-label={order > 0 ? column.name : undefined}
                    key={column.name}
                  >
                    <Value column={column} value={row[at] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > rows.length && (
        <p className="under panel-cut">
          {count(rows.length)} of {count(total)} are shown.
        </p>
      )}
    </>
  );
}

interface ValueProps {
  column: ColumnEntry;
  value: PanelEntry["rows"][number][number];
}

function Value({ column: { kind, name }, value }: ValueProps) {
  const text = told(value, kind);
  const page = pageOfValue(value, kind);
  if (value === null) return <span className="quiet">{text}</span>;
  if (page) {
    return (
      <Link className="name" title={String(value)} to={page}>
        <Breakable text={shorten(text, LONGEST)} />
      </Link>
    );
  }
  if (kind === "severity") return <SeverityBadge severity={String(value)} />;
  if (kind === "run_state") return <State state={value as RunState} />;
  if (kind === "instant") return <When at={String(value)} relative />;
  if (kind === "code") return <Code name={name} text={text} />;
  return kind === "text" ? <Breakable text={text} /> : text;
}

/** A commit by its first letters, a command whole; both are taken to the letter. */
function Code({ name, text }: { name: string; text: string }) {
  const isHash = /^[0-9a-f]{12,64}$/.test(text);
  return (
    <span className="panel-code">
      <code title={text}>{isHash ? text.slice(0, 8) : text}</code>
      <Copy label={`Copy ${name}`} short text={() => text} />
    </span>
  );
}
