import { question, useAnswer } from "../api/ask.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { LogTabs } from "../parts/log_tabs.tsx";
import { ProducerTable } from "../parts/producer_table.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { count } from "../words.ts";

/** Who sends events: by which engines and adapters, how many, and how well. */
export function ProducersPage() {
  const answer = useAnswer(question("/api/v2/producers", {}));
  return (
    <>
      <title>Producers · Headwater</title>
      <h1 className="page-name">Producers</h1>
      <LogTabs />
      <p className="description">
        Who reports lineage here, by the newest events, with the engines that did the work.
      </p>
      <Answered answer={answer} what="the producers">
        {(told) => (
          <>
            <Section
              id="producers"
              note={count(told.producers.length)}
              title="Engines and adapters"
            >
              <ProducerTable told={told} />
            </Section>
            <CoverageNote answer={{ ...told, as_of: { valid_at: null, known_at: null } }} />
          </>
        )}
      </Answered>
    </>
  );
}
