import { useState } from "react";
import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { ViewColumn } from "../api/schema.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Answered } from "../parts/states.tsx";
import { count } from "../words.ts";

const MOST_ASKED = 99_999;
const MOST_LISTED = 12;

interface ColumnFinderProps {
  of: Id;
  /** Lights the whole way of a column. */
  onColumn: (column: Id) => void;
}

/** Finds one of all columns of a dataset, drawn or not, and lights its way. */
export function ColumnFinder({ of, onColumn }: ColumnFinderProps) {
  const answer = useAnswer(
    question("/api/v2/view", {
      of,
      upstream: 0,
      downstream: 0,
      columns: `${of}*${MOST_ASKED}`,
      valid_at: useAsOf(),
      min_offset: useNewest(),
    }),
  );
  return (
    <Answered answer={answer} what="the columns">
      {({ boxes }) => (
        <Columns
          columns={boxes.find(({ node }) => node.id === of)?.columns ?? []}
          onColumn={onColumn}
        />
      )}
    </Answered>
  );
}

interface ColumnsProps {
  columns: readonly ViewColumn[];
  onColumn: (column: Id) => void;
}

function Columns({ columns, onColumn }: ColumnsProps) {
  const [words, setWords] = useState("");
  const found = columns.filter(({ field }) => field.toLowerCase().includes(words.toLowerCase()));
  return (
    <div className="neighbours">
      <input
        aria-label="Find a column"
        onChange={(event) => setWords(event.target.value)}
        placeholder={`Find one of ${count(columns.length, "column")}`}
        value={words}
      />
      <ul>
        {found.slice(0, MOST_LISTED).map((column) => (
          <li key={column.id}>
            <button onClick={() => onColumn(column.id)} title="Show its way" type="button">
              <span className="mono">{column.field}</span>
              <span className="quiet">{known(column)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="quiet" role="status">
        {count(Math.min(found.length, MOST_LISTED))} of {count(found.length)} listed
      </p>
    </div>
  );
}

/** On which sides anything is known of a column. */
function known({ upstream, downstream }: ViewColumn): string {
  if (upstream && downstream) return "from and to others";
  if (upstream) return "from others";
  return downstream ? "to others" : "no lineage known";
}
