import { useMemo } from "react";
import type { Id } from "../api/answers.ts";
import { type ParametersOf, question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { LineageAnswer } from "../api/schema.ts";
import { useWholeWalk, type Walk } from "../api/walks.ts";
import { shortName } from "../flow.ts";
import { toCsv } from "../graph/csv.ts";
import { makeReady } from "../graph/drawing.ts";
import { toMarkdown } from "../graph/markdown_table.ts";
import { Thumbnail } from "../graph/thumbnail.tsx";
import { columnOf, datasetOf, pageOf, parseId } from "../identity.ts";
import { narrowed, type Reached, reachedIn } from "../impact.ts";
import { cellsOf, HEADER, sentence } from "../impact_words.ts";
import { AsOf, PastNote, useAsOf } from "../parts/as_of.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { ExportMenu } from "../parts/export_menu.tsx";
import { Finder } from "../parts/finder.tsx";
import { type Asked, askedIn, ImpactBounds } from "../parts/impact_bounds.tsx";
import { ImpactGroups } from "../parts/impact_groups.tsx";
import { ImpactTable } from "../parts/impact_table.tsx";
import { Link } from "../parts/link.tsx";
import { rowsIn } from "../parts/more_rows.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";

const PAGE = 2000;
const MOST_DRAWN_HOPS = 4;

/** What breaks when something is changed or dropped, and whom to tell. */
export function ImpactPage() {
  const { query } = usePlace();
  const asked = askedIn(query);
  const walks = useWalks(asked);
  const focus = walks.answer.data?.focus ?? null;
  const name = focus && shortName(focus);
  return (
    <>
      <title>{name ? `Impact of ${name} · Headwater` : "Impact · Headwater"}</title>
      <PastNote />
      <header className="asset-top">
        <h1 className="page-name">
          {focus && name ? (
            <>
              What breaks with <Link to={pageOf(focus)}>{name}</Link>
            </>
          ) : (
            "What breaks if this is changed or dropped?"
          )}
        </h1>
        <div className="impact-of">
          <Finder
            label={asked.of ? "Ask about something else" : "A dataset, column or job"}
            onPick={(hit) => navigate(withQuery(about(hit.id)))}
          />
          <AsOf />
        </div>
      </header>
      {asked.of ? (
        <Answered answer={walks.answer} what="what depends on it">
          {(walk) => (
            <Impact asked={asked} by={walks.byDataset} more={walks.answer.more} walk={walk} />
          )}
        </Answered>
      ) : (
        <Empty>
          Choose what is to change. You are told what it reaches, who owns that, and how it gets
          there.
        </Empty>
      )}
    </>
  );
}

/** The address of the same page about something else. */
function about(of: Id): Record<string, string | null> {
  const column = parseId(of)?.kind === "column" ? (parseId(of)?.parts[2] ?? null) : null;
  const dataset = column === null ? of : datasetOf(of);
  return { of: dataset, column, owner: null, type: null, words: null, rows: null };
}

interface Walks {
  answer: Walk;
  /** The walk by datasets beside one by columns, which tells no runs. */
  byDataset: LineageAnswer | null;
}

function useWalks({ of, column, level, depth, influence }: Asked): Walks {
  const shared = { depth, valid_at: useAsOf(), min_offset: useNewest(), limit: PAGE };
  const ask = (about: string, more: Pick<ParametersOf<"/api/v2/impact">, "level" | "influence">) =>
    of ? question("/api/v2/impact", { of: about, ...shared, ...more }) : null;
  const about = column === null ? of : columnIn(of, column);
  const byColumn = level === "column";
  const answer = useWholeWalk(ask(about, { level: byColumn ? level : null, influence }));
  const beside = useWholeWalk(byColumn ? ask(of, { level: "dataset" }) : null);
  return { answer, byDataset: byColumn ? beside.data : null };
}

/** A column of what may be an identifier or a name. */
function columnIn(of: string, column: string): string {
  return parseId(of)?.kind === "dataset" ? columnOf(of, column) : `${of}[${column}]`;
}

interface ImpactProps {
  asked: Asked;
  walk: LineageAnswer;
  by: LineageAnswer | null;
  more: (() => void) | null;
}

function Impact({ asked, walk, by, more }: ImpactProps) {
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
