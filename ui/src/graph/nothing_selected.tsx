import { question, useAnswer } from "../api/ask.ts";
import type { ExplainAnswer, ExplainedPart } from "../api/schema.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { Link } from "../parts/link.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { withQuery } from "../router.ts";
import { count } from "../words.ts";
import { withNearest } from "./selector_words.ts";

/** Why a selector selects nothing, part by part, and what may have been meant. */
export function NothingSelected({ selector }: { selector: string }) {
  const asked = question("/api/v2/select/explain", { sel: selector, valid_at: useAsOf() });
  return (
    <div className="explorer-begin">
      <Section id="nothing" title="Nothing is selected">
        <Answered answer={useAnswer(asked)} what="why">
          {(explained) => <Parts explained={explained} />}
        </Answered>
      </Section>
    </div>
  );
}

function Parts({ explained }: { explained: ExplainAnswer }) {
  return (
    <>
      <p className="empty">Selected was: {explained.says}.</p>
      <ul className="begin-list">
        {explained.parts.map((part) => (
          <li key={`${part.column} ${part.text}`}>
            <span className="mono">{part.text}</span>{" "}
            <span className="quiet">
              {part.says}: {part.total === 0 ? "nothing" : count(part.total, "thing")}
            </span>
            <Meant part={part} selector={explained.selector} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Meant({ part, selector }: { part: ExplainedPart; selector: string }) {
  if (part.nearest.length === 0) return null;
  return (
    <span className="begin-meant">
      Did you mean{" "}
      {part.nearest.map((label) => (
        <Link
          className="small-button mono"
          key={label}
          to={withQuery({ sel: withNearest(selector, part, label) })}
        >
          {label}
        </Link>
      ))}
    </span>
  );
}
