import { pageOfNode } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { isOrder, type Order, ordered, type Reached } from "../impact.ts";
import { navigate, withQuery } from "../router.ts";
import { count, platformName } from "../words.ts";
import { Glyph, shapeOf } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { MoreRows } from "./more_rows.tsx";
import { Breakable, Chip, State, When } from "./small.tsx";
import { SortHead } from "./sort_head.tsx";

const COLUMNS: readonly (readonly [by: Order, title: string])[] = [
  ["asset", "Asset"],
  ["type", "Type"],
  ["hops", "Hops"],
  ["how", "How"],
  ["owner", "Owner"],
  ["tier", "Tier"],
  ["domain", "Domain"],
  ["run", "Last run"],
];

interface ImpactTableProps {
  rows: readonly Reached[];
  /** The order as the address holds it: a column, after a minus where it falls. */
  sort: string;
  /** How many rows are drawn. */
  most: number;
  /** Where the way to something is shown; null where there is none to show. */
  wayTo: (row: Reached) => string | null;
}

/** Everything that a change reaches, a row each. */
export function ImpactTable({ rows, sort, most, wayTo }: ImpactTableProps) {
  const falling = sort.startsWith("-");
  const by = sort.replace(/^-/, "");
  const sorted = isOrder(by) ? ordered(rows, by, falling) : rows;
  const shown = sorted.slice(0, most);
  const order = (name: Order): void => {
    const next = by !== name ? name : falling ? null : `-${name}`;
    navigate(withQuery({ sort: next }), { replace: true });
  };
  return (
    <>
      <div className="wide">
        <table className="stacked">
          <thead>
            <tr>
              {COLUMNS.map(([name, title]) => (
                <SortHead
                  key={name}
                  onSort={() => order(name)}
                  sorted={by === name ? (falling ? "descending" : "ascending") : null}
                  title={title}
                />
              ))}
              <th scope="col">Way</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Line key={row.id} row={row} way={wayTo(row)} />
            ))}
          </tbody>
        </table>
      </div>
      <MoreRows all={rows.length} shown={shown.length} />
    </>
  );
}

function Line({ row, way }: { row: Reached; way: string | null }) {
  const { node, tier } = row;
  return (
    <tr>
      <td>
        <span className="named">
          <Glyph shape={shapeOf(row.kind, node.type)} />
          <span>
            <Link className="name" to={row.kind === "job" ? pageOfNode(node) : pageOf(row.id)}>
              <Breakable text={node.name} />
            </Link>
            <span className="under anywhere">
              {node.platform && <>{platformName(node.platform)} · </>}
              {node.namespace}
            </span>
            <Affected columns={row.columns} />
          </span>
        </span>
      </td>
      <td data-label="Type">{row.type}</td>
      <td className="number" data-label="Hops">
        {row.hops}
      </td>
      <td data-label="How">
        {row.influence === "unknown" ? <span className="quiet">not said</span> : row.influence}
        {row.transformations.length > 0 && (
          <span className="under">{row.transformations.join(", ")}</span>
        )}
      </td>
      <td data-label="Owner">{row.owners.join(", ") || <span className="quiet">no owner</span>}</td>
      <td data-label="Tier">
        {tier === null ? (
          <span className="quiet">–</span>
        ) : (
          <Chip tone={tier === 1 ? "accent" : "plain"}>Tier {tier}</Chip>
        )}
      </td>
      <td data-label="Domain">{row.domain ?? <span className="quiet">–</span>}</td>
      <td data-label="Last run">
        {row.lastRun ? (
          <Link to={pageOf(row.lastRun.id)}>
            <State state={row.lastRun.state} />{" "}
            <span className="under">
              <When at={row.lastRun.at} relative />
            </span>
          </Link>
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
      <td data-label="Way">
        {way ? (
          <Link aria-label={`Show the way to ${node.name}`} className="nowrap" to={way}>
            show the way
          </Link>
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
    </tr>
  );
}

const MOST_COLUMNS = 6;

function Affected({ columns }: { columns: readonly string[] }) {
  if (columns.length === 0) return null;
  const rest = columns.length - MOST_COLUMNS;
  return (
    <span className="affected">
      {columns.slice(0, MOST_COLUMNS).map((name) => (
        <code key={name}>{name === "*" ? "all of it" : name}</code>
      ))}
      {rest > 0 && <span className="quiet">and {count(rest)} more</span>}
    </span>
  );
}
