import type { Id } from "../api/answers.ts";
import { type ParametersOf, question } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { LineageAnswer } from "../api/schema.ts";
import { useWholeWalk, type Walk } from "../api/walks.ts";
import { shortName } from "../flow.ts";
import { columnOf, datasetOf, pageOf, parseId } from "../identity.ts";
import { AsOf, PastNote, useAsOf } from "../parts/as_of.tsx";
import { Finder } from "../parts/finder.tsx";
import { ImpactAnswer } from "../parts/impact_answer.tsx";
import { type Asked, askedIn } from "../parts/impact_bounds.tsx";
import { Link } from "../parts/link.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";

const PAGE = 2000;

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
            <ImpactAnswer asked={asked} by={walks.byDataset} more={walks.answer.more} walk={walk} />
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
