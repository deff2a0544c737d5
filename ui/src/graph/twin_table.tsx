import { type KeyboardEvent, useLayoutEffect, useMemo, useRef } from "react";
import type { Id } from "../api/answers.ts";
import { pageOfNode } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { Breakable, State, Tags } from "../parts/small.tsx";
import { SortHead } from "../parts/sort_head.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count, distance, ORIGINS, platformName, shorten } from "../words.ts";
import type { BoxActions } from "./box.tsx";
import { closedSides, moreSides } from "./commands.ts";
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
  /** The row that the keyboard is at. */
  cursor: Id | null;
  actions: BoxActions;
  onCursor: (id: Id) => void;
  onKey: (event: KeyboardEvent) => void;
}

/** The same answer as the picture: sorted, filtered, and walked over by keyboard. */
export function TwinTable(props: TwinTableProps) {
  const { drawing, chosen, cursor, actions, onCursor, onKey } = props;
  const { query } = usePlace();
  const filter = query.get("words") ?? "";
  const order = query.get("sort");
  const all = useMemo(() => rowsOf(drawing), [drawing]);
  const sorted = useMemo(() => readOrder(order), [order]);
  const rows = useMemo(() => ordered(matching(all, filter), sorted), [all, filter, sorted]);
  const frame = useRef<HTMLDivElement>(null);
  useCursor(frame, cursor);
  const reachable = rows.some(({ box }) => box.node.id === cursor) ? cursor : rows[0]?.box.node.id;
  const sort = (by: Column): void => {
    const again = sorted?.by === by;
    keep({ sort: again ? (sorted.falling ? null : `-${by}`) : by });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole, beside those of rows
    <div className="twin" onKeyDown={onKey} ref={frame}>
      <label className="twin-filter">
        <span className="visually-hidden">Filter the table</span>
        <input
          onChange={(event) => keep({ words: event.target.value || null })}
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
                <SortHead
                  key={name}
                  onSort={() => sort(name)}
                  sorted={
                    sorted?.by === name ? (sorted.falling ? "descending" : "ascending") : null
                  }
                  title={title}
                />
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
                onCursor={onCursor}
                reachable={reachable === row.box.node.id}
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
  reachable: boolean;
  actions: BoxActions;
  onCursor: (id: Id) => void;
}

function Line({ row, focus, chosen, reachable, actions, onCursor }: LineProps) {
  const { box, towards, evidence, implied } = row;
  const { node, upstream, downstream } = box;
  const hidden = upstream.hidden + downstream.hidden;
  const expandable = node.kind === "dataset" && upstream.shown + downstream.shown + hidden > 0;
  const opened = upstream.opened || downstream.opened;
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.target !== event.currentTarget) return;
    const next = rowBeside(event.currentTarget, event.key);
    if (next) next.focus();
    else if (event.key === "Enter" || event.key === " ") actions.choose(node.id);
    else if (event.key === "ArrowRight") actions.open(node.id, moreSides(box));
    else if (event.key === "ArrowLeft") actions.open(node.id, closedSides(box));
    else return;
    event.preventDefault();
  };
  return (
    <tr
      aria-expanded={expandable ? opened : undefined}
      aria-level={Math.abs(node.hops) + 1}
      aria-selected={chosen === node.id}
      className={focus ? "chosen" : undefined}
      data-cursor={reachable || undefined}
      data-row={node.id}
      onFocus={() => onCursor(node.id)}
      onKeyDown={onKeyDown}
      tabIndex={reachable ? 0 : -1}
    >
      <td className="nowrap">{focus ? "focus" : distance(node.hops)}</td>
      <td>
        <span className="named">
          <Glyph shape={shapeOf(node.kind, node.type)} />
          <span>
            <Link className="name" to={pageOfNode(node)}>
              <Breakable text={node.name} />
            </Link>
            <span className="under">
              {node.platform && <>{platformName(node.platform)} · </>}
              <span className="mono">{node.namespace}</span>
              {node.origin && <> · {ORIGINS[node.origin.kind]}</>}
              {hidden > 0 && <> · {count(hidden, "neighbour")} not shown</>}
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

/** Where an arrow leads from a row; nowhere at the ends of the table, or by another key. */
function rowBeside(row: Element, key: string): HTMLElement | null {
  const beside: Record<string, Element | null | undefined> = {
    ArrowDown: row.nextElementSibling,
    ArrowUp: row.previousElementSibling,
    Home: row.parentElement?.firstElementChild,
    End: row.parentElement?.lastElementChild,
  };
  const found = beside[key];
  return found instanceof HTMLElement ? found : null;
}

/** The row at the cursor is seen, and has the keyboard if the table had it. */
function useCursor(frame: { current: HTMLElement | null }, cursor: Id | null): void {
  const before = useRef(cursor);
  useLayoutEffect(() => {
    if (cursor === before.current || !cursor) return;
    before.current = cursor;
    const row = frame.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(cursor)}"]`);
    if (!row || row.contains(document.activeElement)) return;
    row.scrollIntoView({ block: "nearest" });
    if (frame.current?.contains(document.activeElement)) row.focus({ preventScroll: true });
  }, [frame, cursor]);
}

interface Order {
  by: Column;
  falling: boolean;
}

/** The order that the address holds: a column, with a minus where it falls. */
function readOrder(text: string | null): Order | null {
  const falling = text?.startsWith("-") ?? false;
  const by = COLUMNS.find(([name]) => name === text?.slice(falling ? 1 : 0))?.[0];
  return by ? { by, falling } : null;
}

function keep(change: Record<string, string | null>): void {
  navigate(withQuery(change), { replace: true });
}

function matching(rows: Row[], filter: string): Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = cellsOf(row).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function ordered(rows: Row[], sorted: Order | null): Row[] {
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
