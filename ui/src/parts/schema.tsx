import { Fragment, useState } from "react";
import type { Id } from "../api/answers.ts";
import type { DatasetEntry, FieldEntry } from "../api/schema.ts";
import { impactPage } from "../impact.ts";
import { withQuery } from "../router.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { Tags } from "./small.tsx";
import { Empty } from "./states.tsx";

const WORTH_A_FILTER = 12;

/** The columns of a dataset; choosing one shows where it comes from and where it goes. */
export function Schema({ dataset, chosen }: { dataset: DatasetEntry; chosen: string | null }) {
  const [words, setWords] = useState("");
  const fields = dataset.schema?.fields ?? [];
  if (fields.length === 0) {
    return (
      <Empty>
        No event has described the columns of this dataset: its producers send no schema facet, and
        no harvester has read its catalog.
      </Empty>
    );
  }
  const kept = fields.filter((field) => matches(field, words.toLowerCase()));
  return (
    <>
      {fields.length > WORTH_A_FILTER && (
        <input
          aria-label="Filter columns"
          className="filter"
          onChange={(event) => setWords(event.target.value)}
          placeholder={`Filter ${count(fields.length)} columns`}
          type="search"
          value={words}
        />
      )}
      <div className="wide tall">
        <table className="schema">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Description</th>
              <th scope="col">Impact</th>
            </tr>
          </thead>
          <tbody>
            {kept.map((field) => (
              <Rows
                chosen={chosen}
                depth={0}
                field={field}
                key={field.name}
                of={dataset.id}
                prefix=""
              />
            ))}
          </tbody>
        </table>
      </div>
      {kept.length === 0 && <Empty>No column is named or described like “{words}”.</Empty>}
    </>
  );
}

function matches(field: FieldEntry, words: string): boolean {
  return (
    `${field.name} ${field.description ?? ""} ${field.tags.join(" ")}`
      .toLowerCase()
      .includes(words) || field.fields.some((inner) => matches(inner, words))
  );
}

interface RowsProps {
  of: Id;
  field: FieldEntry;
  prefix: string;
  depth: number;
  chosen: string | null;
}

function Rows({ of, field, prefix, depth, chosen }: RowsProps) {
  const path = prefix + field.name;
  return (
    <Fragment>
      <tr className={path === chosen ? "chosen" : undefined}>
        <td style={{ paddingInlineStart: 18 + depth * 20 }}>
          <Link
            aria-current={path === chosen ? "true" : undefined}
            className="mono column-name"
            title={`Where ${path} comes from and goes to`}
            to={`${withQuery({ column: path }).split("#")[0]}#columns`}
          >
            {field.name}
          </Link>
        </td>
        <td className="mono quiet">{field.type ?? "–"}</td>
        <td>
          <span className="column-about">
            {field.description || <span className="quiet">–</span>}
            <Tags tags={field.tags} />
          </span>
        </td>
        <td>
          <Link aria-label={`What breaks with ${path}`} to={impactPage(of, path)}>
            what breaks
          </Link>
        </td>
      </tr>
      {field.fields.map((inner) => (
        <Rows
          chosen={chosen}
          depth={depth + 1}
          field={inner}
          key={inner.name}
          of={of}
          prefix={`${path}.`}
        />
      ))}
    </Fragment>
  );
}
