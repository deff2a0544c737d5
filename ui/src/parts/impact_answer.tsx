import { useMemo } from "react";
import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import type { LineageAnswer } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { toCsv } from "../graph/csv.ts";
import { makeReady } from "../graph/drawing.ts";
import { toMarkdown } from "../graph/markdown_table.ts";
import { Thumbnail } from "../graph/thumbnail.tsx";
import { datasetOf, parseId } from "../identity.ts";
import { narrowed, type Reached, reachedIn } from "../impact.ts";
import { cellsOf, HEADER, sentence } from "../impact_words.ts";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";
import { useAsOf } from "./as_of.tsx";
import { CoverageNote } from "./coverage.tsx";
import { ExportMenu } from "./export_menu.tsx";
import { type Asked, ImpactBounds } from "./impact_bounds.tsx";
import { ImpactGroups } from "./impact_groups.tsx";
import { ImpactTable } from "./impact_table.tsx";
import { Link } from "./link.tsx";
import { rowsIn } from "./more_rows.tsx";
import { Section } from "./small.tsx";
import { Empty } from "./states.tsx";

const MOST_DRAWN_HOPS = 4;

interface ImpactAnswerProps {
  asked: Asked;
  walk: LineageAnswer;
  by: LineageAnswer | null;
  more: (() => void) | null;
}

/** What depends on something: in short, as a small picture, and row by row. */
export function ImpactAnswer({ asked, walk, by, more }: ImpactAnswerProps) {
  const { query } = usePlace();
  const rows = useMemo(() => reachedIn(walk, by), [walk, by]);
  const [owner, type, words] = ["owner", "type", "words"].map((name) => query.get(name));
  const kept = narrowed(rows, { words: words ?? "", owner: owner ?? null, type: type ?? null });
  const isSome = owner || type || words;
  const name = `impact of ${shortName(walk.focus)}`;
  return (
    <>
      <Section aside={<ImpactBounds asked={asked} />} id="impact" title="In short">
        <div className="impact-short">
          <div>
            <p className="sentence">{sentence(walk, rows, asked)}</p>
            {walk.truncated && more && (
              <p>
                These numbers are of the first {count(walk.returned)} of {count(walk.total)}.{" "}
                <button className="small-button" onClick={more} type="button">
                  Count more
                </button>
              </p>
            )}
            {rows.length > 0 && (
              <ImpactGroups
                focus={walk.focus}
                owner={owner ?? null}
                rows={rows}
                type={type ?? null}
              />
            )}
          </div>
          {rows.length > 0 && <Small hops={hopsOf(rows, asked)} of={walk.focus} rows={rows} />}
        </div>
        <CoverageNote answer={walk} noun={asked.level === "column" ? "column" : "dataset"} />
      </Section>
      {rows.length > 0 && (
        <Section
          aside={
            <ExportMenu
              name={name}
              texts={[
                ["CSV", () => toCsv(HEADER, kept.map(cellsOf))],
                ["JSON", () => `${JSON.stringify({ ...walk, rows: kept }, null, 2)}\n`],
                ["Markdown", () => toMarkdown(HEADER, kept.map(cellsOf))],
              ]}
            />
          }
          id="reached"
          note={isSome ? `${count(kept.length)} of ${count(rows.length)}` : count(rows.length)}
          title="Everything reached"
        >
          <div className="narrowing">
            <input
              aria-label="Only rows with these words"
              className="filter"
              onChange={(event) =>
                navigate(withQuery({ words: event.target.value, rows: null }), { replace: true })
              }
              placeholder="Only rows with these words"
              type="search"
              value={words ?? ""}
            />
            {isSome && (
              <Link to={withQuery({ owner: null, type: null, words: null, rows: null })}>
                Show all {count(rows.length)}
              </Link>
            )}
          </div>
          {kept.length === 0 ? (
            <Empty>Nothing that is reached is like that.</Empty>
          ) : (
            <ImpactTable
              most={rowsIn(query)}
              rows={kept}
              sort={query.get("sort") ?? "hops"}
              wayTo={(row) => wayTo(walk.focus, row)}
            />
          )}
        </Section>
      )}
    </>
  );
}

/** How far the picture must reach to show it all, up to what can be made out. */
function hopsOf(rows: readonly Reached[], { depth }: Asked): number {
  const farthest = Math.max(...rows.map(({ hops }) => hops));
  return Math.min(depth ?? farthest, farthest, MOST_DRAWN_HOPS);
}

/** The explorer with nothing but the ways from the focus to a dataset; jobs are no end of ways. */
function wayTo(focus: Id, row: Reached): string | null {
  const kind = parseId(focus)?.kind;
  if (row.kind === "job" || (kind !== "dataset" && kind !== "column")) return null;
  const isColumn = kind === "column";
  const of = isColumn ? datasetOf(focus) : focus;
  const to = new URLSearchParams({ of, to: row.id, ...(isColumn && { lock: focus }) });
  return `/lineage?${to}`;
}

interface SmallProps {
  of: Id;
  hops: number;
  rows: readonly Reached[];
}

/** The same from afar, as a way into the explorer. */
function Small({ of, hops, rows }: SmallProps) {
  const valid_at = useAsOf();
  const isColumn = parseId(of)?.kind === "column";
  const about = isColumn ? datasetOf(of) : of;
  const { data } = useAnswer(
    question("/api/v2/view", {
      of: about,
      upstream: 0,
      downstream: hops,
      without_jobs: true,
      valid_at,
    }),
  );
  const drawing = useMemo(() => data && makeReady(data), [data]);
  const marked = useMemo(() => new Set(rows.map(({ id }) => id)), [rows]);
  const at = usePlace().query.get("at");
  const to = new URLSearchParams({
    of: about,
    up: "0",
    down: String(hops),
    ...(isColumn && { lock: of }),
    ...(at && { at }),
  });
  return (
    <Link className="impact-picture" to={`/lineage?${to}`}>
      {drawing && <Thumbnail drawing={drawing} marked={marked} />}
      <span>Open the picture</span>
    </Link>
  );
}
