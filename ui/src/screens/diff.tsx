import { useEffect, useMemo } from "react";
import type { Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { DiffAnswer } from "../api/schema.ts";
import { cellsOf, differencesIn, HEADER, isKind } from "../differences.ts";
import { shortName } from "../flow.ts";
import { toCsv } from "../graph/csv.ts";
import { toMarkdown } from "../graph/markdown_table.ts";
import { instant, instantOf } from "../instants.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { DiffBounds, KindChoice } from "../parts/diff_bounds.tsx";
import { DifferenceList } from "../parts/difference_list.tsx";
import { ExportMenu } from "../parts/export_menu.tsx";
import { Link } from "../parts/link.tsx";
import { MoreRows, rowsIn } from "../parts/more_rows.tsx";
import { presets } from "../parts/presets.tsx";
import { ReachCounts } from "../parts/reach_counts.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";

const MOST_ASKED = 1000;

/** What is different between two instants, everywhere or around one thing. */
export function DiffPage() {
  const { query } = usePlace();
  const now = useMemo(() => new Date(), []);
  const from = query.get("from");
  useEffect(() => {
    // The instant is written down, so that a link shows everybody the same.
    const [, yesterday] = presets(now)[0] ?? [];
    if (from === null && yesterday) {
      navigate(withQuery({ from: yesterday }), { replace: true });
    }
  }, [from, now]);
  const of = query.get("of");
  const to = query.get("to");
  const newest = useNewest();
  const byColumn = query.get("level") === "column";
  const answer = useAnswer(
    from
      ? question("/api/v2/diff", {
          from: instantOf(from) ?? from,
          to: to && (instantOf(to) ?? to),
          of,
          level: byColumn ? "column" : null,
          limit: MOST_ASKED,
          min_offset: newest,
        })
      : null,
  );
  return (
    <>
      <title>
        {of ? `What changed around ${shortName(of)} · Headwater` : "Changes · Headwater"}
      </title>
      <h1 className="page-name">What changed</h1>
      <DiffBounds byColumn={byColumn} from={from ?? ""} now={now} of={of} to={to ?? ""} />
      <Answered answer={answer} what="what changed">
        {(diff) => <Differences diff={diff} />}
      </Answered>
    </>
  );
}

function Differences({ diff }: { diff: DiffAnswer }) {
  const { query } = usePlace();
  const all = useMemo(() => differencesIn(diff), [diff]);
  const asked = query.get("kind");
  const kind = isKind(asked) ? asked : null;
  const kept = kind === null ? all : all.filter((each) => each.kind === kind);
  const shown = kept.slice(0, rowsIn(query));
  const pictureOf = (id: Id): string => pictureAt(id, query);
  const about = diff.of ? `around ${shortName(diff.of)}` : "everywhere";
  return (
    <>
      <Section
        aside={
          <>
            {diff.of && (
              <Link className="small-button" to={pictureOf(diff.of)}>
                See it in the picture
              </Link>
            )}
            <ExportMenu
              name={`changes ${diff.before.slice(0, 10)} ${diff.after.slice(0, 10)}`}
              texts={[
                ["CSV", () => toCsv(HEADER, kept.map(cellsOf))],
                ["JSON", () => `${JSON.stringify(diff, null, 2)}\n`],
                ["Markdown", () => toMarkdown(HEADER, kept.map(cellsOf))],
              ]}
            />
          </>
        }
        id="differences"
        note={`${instant(diff.before)} to ${query.get("to") ? instant(diff.after) : "now"}, ${about}`}
        title={count(diff.truncated ? diff.total : all.length, "difference")}
      >
        <KindChoice chosen={kind} differences={all} />
        {kept.length === 0 ? (
          <Empty>
            {all.length === 0
              ? "Nothing: the same connections, columns, names and SQL at both instants."
              : "There is no such difference."}
          </Empty>
        ) : (
          <DifferenceList differences={shown} pictureOf={pictureOf} />
        )}
        <MoreRows all={kept.length} shown={shown.length} />
        <CoverageNote answer={diff} noun="difference" />
      </Section>
      {kept.length > 0 && <ReachCounts differences={kept} />}
    </>
  );
}

/** The explorer of something, as of the later instant, with what came and went marked. */
function pictureAt(of: Id, query: URLSearchParams): string {
  const to = query.get("to");
  const asked = { of, since: query.get("from") ?? "", ...(to && { at: to }) };
  return `/lineage?${new URLSearchParams(asked)}`;
}
