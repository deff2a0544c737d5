import { useRef, useState } from "react";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { JudgedAnswer } from "../api/schema.ts";
import { count } from "../words.ts";
import { useAsOf } from "./as_of.tsx";
import { FlowLink } from "./flow_list.tsx";
import { Section } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";
import { Said, TakeWordBack, WordBadge, wordsFor } from "./word.tsx";

const MOST = 200;

/** What people confirmed and rejected, with the means to take it back. */
export function Words() {
  const [said, setSaid] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const answer = useAnswer(
    question("/api/v2/judgements", { limit: MOST, valid_at: useAsOf(), min_offset: useNewest() }),
  );
  const onJudged = (judged: JudgedAnswer): void => {
    setSaid(wordsFor(judged));
    // The button that was pressed goes away with its line.
    list.current?.focus();
  };
  return (
    <Section
      id="words"
      note={answer.data ? count(answer.data.total) : undefined}
      title="People’s words"
    >
      <p className="said" role="status">
        {said}
      </p>
      <div ref={list} tabIndex={-1}>
        <Answered answer={answer} what="what people said">
          {({ judgements, total }) => (
            <>
              {judgements.length === 0 && (
                <Empty>
                  Nobody has confirmed or rejected an edge yet. Each edge has buttons for that.
                </Empty>
              )}
              <ul className="flows flows-words">
                {judgements.map((word) => (
                  <li key={`${word.source} ${word.target}`}>
                    <WordBadge word={word} />
                    <div className="flows-main">
                      <FlowLink source={word.source} target={word.target} />
                      <Said badge={false} word={word} />
                    </div>
                    <div className="flows-runs">
                      <TakeWordBack
                        ends={{ source: word.source, target: word.target }}
                        named
                        onJudged={onJudged}
                      />
                    </div>
                  </li>
                ))}
              </ul>
              {total > judgements.length && (
                <p className="empty">
                  The newest {count(judgements.length)} of {count(total)} are shown.
                </p>
              )}
            </>
          )}
        </Answered>
      </div>
    </Section>
  );
}
