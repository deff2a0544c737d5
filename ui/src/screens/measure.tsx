import { question, useAnswer } from "../api/ask.ts";
import { together, usePages } from "../api/paging.ts";
import type { BehindAnswer, MeasureAnswer, MeasureEntry } from "../api/schema.ts";
import { amount, DIMENSIONS } from "../measures.ts";
import { BehindTable } from "../parts/behind_table.tsx";
import { ChoiceLinks } from "../parts/choice_links.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { MeasureHead } from "../parts/measure_head.tsx";
import { More } from "../parts/more.tsx";
import { PartTable } from "../parts/part_table.tsx";
import { SeriesLine } from "../parts/series_line.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { usePlace } from "../router.ts";
import { count } from "../words.ts";

const PARTS = 50;
const BEHIND = 50;

/** One measure: its definition, its parts, how it went, and what stands behind it. */
export function MeasurePage({ id }: { id: string }) {
  const { query } = usePlace();
  const by = DIMENSIONS.find((each) => each === query.get("by")) ?? "domain";
  const answer = useAnswer(question("/api/v2/sli/show", { measure: id, by, limit: PARTS }));
  return (
    <>
      <title>{`${id} · Headwater`}</title>
      <p className="eyebrow">
        <Link to="/measures">Measures</Link>
      </p>
      <Answered answer={answer} what="the measure">
        {(told) => (
          <>
            <MeasureHead told={told} />
            <History measure={told.measure} />
            <Parts by={by} told={told} />
            <Behind measure={told.measure} />
          </>
        )}
      </Answered>
    </>
  );
}

function History({ measure }: { measure: MeasureEntry }) {
  const answer = useAnswer(question("/api/v2/sli/history", { measure: measure.id }));
  return (
    <Section id="history" title="History">
      <Answered answer={answer} what="the history">
        {(told) =>
          told.points.length > 0 ? (
            <SeriesLine
              label={`${measure.name} over time`}
              points={told.points}
              say={(value) => amount(measure, value)}
              target={measure.target}
            />
          ) : (
            <Empty>Nothing is kept yet: the last evaluation of each hour is.</Empty>
          )
        }
      </Answered>
    </Section>
  );
}

function Parts({ told, by }: { told: MeasureAnswer; by: (typeof DIMENSIONS)[number] }) {
  return (
    <Section
      aside={
        <ChoiceLinks choices={DIMENSIONS} chosen={by} cursor="cursor" label="Divide by" name="by" />
      }
      id="parts"
      note={count(told.total)}
      title="Parts"
    >
      {told.parts.length === 0 ? (
        <Empty>There is nothing to divide.</Empty>
      ) : (
        <PartTable told={told} />
      )}
    </Section>
  );
}

function Behind({ measure }: { measure: MeasureEntry }) {
  const { query } = usePlace();
  const where = Object.fromEntries(DIMENSIONS.map((each) => [each, query.get(each)]));
  const answer = usePages<BehindAnswer>(
    question("/api/v2/sli/behind", { measure: measure.id, ...where, limit: BEHIND }),
  );
  const chosen = DIMENSIONS.filter((each) => query.get(each));
  const words = chosen.map((each) => `${each} ${query.get(each)}`).join(", ");
  return (
    <Section
      aside={chosen.length > 0 && <Link to={`/measures/${measure.id}`}>All of them</Link>}
      id="behind"
      note={answer.data && count(together(answer.data).total)}
      title={words ? `What stands behind it: ${words}` : "What stands behind it"}
    >
      <Answered answer={answer} what="what stands behind it">
        {(pages) => (
          <>
            <BehindTable measure={measure} rows={pages.flatMap(({ behind }) => behind)} />
            <More noun="thing" of={answer} />
            <CoverageNote answer={together(pages)} noun="thing" />
          </>
        )}
      </Answered>
    </Section>
  );
}
