import type { ViewBox, ViewColumn } from "../api/schema.ts";
import { count } from "../words.ts";
import type { BoxActions } from "./box.tsx";
import { MORE } from "./commands.ts";
import { ROWS } from "./drawing.ts";
import { FONT, shortenTo, TEXT } from "./measure.ts";

const ROOM_FOR_TYPE = 82;

interface ColumnsProps {
  box: ViewBox;
  columns: ViewColumn[];
  actions: BoxActions;
}

/** The columns of a box that are unfolded, and the means to see more of them. */
export function Columns({ box, columns, actions }: ColumnsProps) {
  const { width, columns_total: total, node } = box;
  const hidden = total - columns.length;
  const more =
    hidden > MORE.columns ? `${MORE.columns} more of ${count(hidden)}` : `${hidden} more`;
  return (
    <g transform={`translate(0 ${ROWS.head})`}>
      <path className="node-rule" d={`M0 0H${width}`} />
      {columns.map((column, at) => (
        <ColumnRow actions={actions} at={at} column={column} key={column.id} width={width} />
      ))}
      <g transform={`translate(0 ${columns.length * ROWS.row})`}>
        {hidden > 0 ? (
          <g
            aria-label={`Show ${more} columns of ${node.label}`}
            className="more"
            data-node=""
            onClick={() => actions.unfold(node.id, columns.length + MORE.columns)}
            role="button"
            tabIndex={-1}
          >
            <rect height={ROWS.foot - 4} width={width - 2} x="1" />
            <text x={TEXT.left} y="16">
              {more}
            </text>
          </g>
        ) : (
          <text className="node-note" x={TEXT.left} y="16">
            {total === 0 ? "no columns known" : `all ${count(total, "column")}`}
          </text>
        )}
      </g>
    </g>
  );
}

interface ColumnRowProps {
  column: ViewColumn;
  at: number;
  width: number;
  actions: BoxActions;
}

function ColumnRow({ column, at, width, actions }: ColumnRowProps) {
  const { field, type, upstream, downstream, on_path: onPath } = column;
  const linked = upstream || downstream;
  const classes = ["column-row"];
  if (onPath) classes.push("column-on-path");
  if (!linked) classes.push("column-alone");
  const kind = shortenTo(type?.toLowerCase() ?? "", ROOM_FOR_TYPE, FONT.note);
  const room = width - TEXT.left - TEXT.right - (kind ? ROOM_FOR_TYPE + 8 : 0);
  const shown = shortenTo(field, room, FONT.row);
  const rest = linked ? "" : ", nothing known of its lineage";
  const label = `Column ${field === shown ? field : `${shown} (${field})`}${rest}`;
  return (
    <g className={classes.join(" ")} transform={`translate(0 ${at * ROWS.row})`}>
      <title>{label}</title>
      <g
        aria-label={label}
        aria-pressed={onPath}
        data-node=""
        onClick={() => actions.lock(column.id)}
        role="button"
        tabIndex={-1}
      >
        <rect height={ROWS.row} width={width - 2} x="1" />
        <text x={TEXT.left} y="15">
          {shown}
        </text>
      </g>
      {upstream && <circle className="port" cx="0" cy={ROWS.row / 2} r="3" />}
      {downstream && <circle className="port" cx={width} cy={ROWS.row / 2} r="3" />}
      <text className="node-note" textAnchor="end" x={width - TEXT.right} y="15">
        {kind}
      </text>
    </g>
  );
}
