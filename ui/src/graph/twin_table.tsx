import { type KeyboardEvent, useMemo, useState } from "react";
import { pageOfNode } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { State, Tags } from "../parts/small.tsx";
import { distance, ORIGINS, platformName, shorten } from "../words.ts";
import type { BoxActions } from "./box.tsx";
import type { Drawing } from "./drawing.ts";
import { cellsOf, HEADER, type Row, rowsOf } from "./twin.ts";

const MOST_NEIGHBOURS = 3;
const COLUMNS = [
  ["hops", "Hops"],
  ["name", "Name"],
  ["towards", "Towards the focus"],
  ["evidence", "Evidence"],
  ["owners", "Owners and tags"],
  ["last_run", "Last run"],
] as const;
type Column = (typeof COLUMNS)[number][0];

interface TwinTableProps {
  drawing: Drawing;
  chosen: string | null;
  actions: BoxActions;
  onKey: (event: KeyboardEvent) => void;
}

/** The same answer as the picture: sorted, filtered, and walked over by keyboard. */
export function TwinTable({ drawing, chosen, actions, onKey }: TwinTableProps) {
  const [sorted, setSorted] = useState<{ by: Column; falling: boolean } | null>(null);
  const [filter, setFilter] = useState("");
  const all = useMemo(() => rowsOf(drawing), [drawing]);
  const rows = useMemo(() => ordered(matching(all, filter), sorted), [all, filter, sorted]);
  const sort = (by: Column): void => {
    setSorted((held) => {
      if (held?.by !== by) return { by, falling: false };
      return held.falling ? null : { by, falling: true };
    });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole, beside those of rows
    <div className="twin" onKeyDown={onKey}>
      <label className="twin-filter">
        <span className="visually-hidden">Filter the table</span>
        <input
          onChange={(event) => setFilter(event.target.value)}
          placeholder="Filter by any word in a row"
          value={filter}
        />
        <span className="quiet" role="status">
          {rows.length} of {all.length}
        </span>
      </label>
      <div className="wide tall">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are walked and opened by keys, which is what the role says */}
        <table aria-label="The lineage as a table" role="treegrid">
          <thead>
            <tr>
              {COLUMNS.map(([name, title]) => (
                <th
                  aria-sort={
                    sorted?.by === name ? (sorted.falling ? "descending" : "ascending") : "none"
                  }
                  key={name}
                  scope="col"
                >
                  <button className="sort" onClick={() => sort(name)} type="button">
                    {title}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line
                actions={actions}
                chosen={chosen}
                focus={drawing.view.focus.includes(row.box.node.id)}
                key={row.box.node.id}
                row={row}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface LineProps {
  row: Row;
  focus: boolean;
  chosen: string | null;
  actions: BoxActions;
}

function Line({ row, focus, chosen, actions }: LineProps) {
  const { box, towards, evidence, implied } = row;
  const { node, upstream, downstream } = box;
  const hidden = upstream.hidden + downstream.hidden;
  const expandable = node.kind === "dataset" && upstream.shown + downstream.shown + hidden > 0;
  const opened = upstream.opened || downstream.opened;
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.target !== event.currentTarget) return;
    const move = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" } as const;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.currentTarget[move[event.key]];
      if (next instanceof HTMLElement) next.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      actions.choose(node.id);
    } else if (event.key === "ArrowRight" && expandable) {
      for (const side of ["upstream", "downstream"] as const) {
        if (box[side].hidden > 0) actions.open(node.id, side, box[side].shown + 20);
      }
    } else if (event.key === "ArrowLeft" && expandable) {
      for (const side of ["upstream", "downstream"] as const) {
        if (box[side].opened) actions.open(node.id, side, 0);
      }
    }
  };
  return (
    <tr
      aria-expanded={expandable ? opened : undefined}
      aria-level={Math.abs(node.hops) + 1}
      aria-selected={chosen === node.id}
      className={focus ? "chosen" : undefined}
      onKeyDown={onKeyDown}
      tabIndex={0}
    >
      <td className="nowrap">{focus ? "focus" : distance(node.hops)}</td>
      <td>
        <span className="named">
          <Glyph shape={shapeOf(node.kind, node.type)} />
          <span>
            <Link className="name" to={pageOfNode(node)}>
              {node.name}
            </Link>
            <span className="under">
              {node.platform && <>{platformName(node.platform)} · </>}
              <span className="mono">{node.namespace}</span>
              {node.origin && <> · {ORIGINS[node.origin.kind]}</>}
              {hidden > 0 && <> · {hidden} neighbours not shown</>}
            </span>
          </span>
        </span>
      </td>
      <td>
        {towards.slice(0, MOST_NEIGHBOURS).map(({ box: other, line }) => (
          <span className="line" key={line.key}>
            <Link className="name" title={other.node.label} to={pageOfNode(other.node)}>
              {shorten(other.node.label, 34)}
            </Link>{" "}
            <button
              aria-label={`Why ${node.label} and ${other.node.label} are connected`}
              className="why"
              onClick={() => actions.choose(line.key)}
              type="button"
            >
              why
            </button>
          </span>
        ))}
        {towards.length > MOST_NEIGHBOURS && (
          <span className="quiet">and {towards.length - MOST_NEIGHBOURS} more</span>
        )}
        {towards.length === 0 && <span className="quiet">–</span>}
      </td>
      <td>
        {evidence.join(", ") || <span className="quiet">–</span>}
        {implied && <span className="under">implied by the job as a whole</span>}
      </td>
      <td>
        <span className="line">
          {node.owners.join(", ") || <span className="quiet">no owner</span>}
        </span>
        <Tags tags={node.tags} />
      </td>
      <td>
        {node.last_run ? (
          <Link to={pageOf(node.last_run.id)}>
            <State state={node.last_run.state} />
          </Link>
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
    </tr>
  );
}

function matching(rows: Row[], filter: string): Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = cellsOf(row).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function ordered(rows: Row[], sorted: { by: Column; falling: boolean } | null): Row[] {
  if (!sorted) return rows;
  const at = HEADER.indexOf(sorted.by);
  const sign = sorted.falling ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [cellsOf(one)[at] ?? "", cellsOf(other)[at] ?? ""];
    const less = typeof a === "number" && typeof b === "number" ? a - b : compare(a, b);
    return sign * less;
  });
}

function compare(a: string | number, b: string | number): number {
  return String(a).localeCompare(String(b), "en", { numeric: true });
}
