import { useState } from "react";
import { question, useAnswer } from "../api/ask.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { Link } from "../parts/link.tsx";
import { PanelView } from "../parts/panel.tsx";
import { ReviewFacts } from "../parts/review_facts.tsx";
import { SigningForm } from "../parts/signing_form.tsx";
import { Answered } from "../parts/states.tsx";

/** One review as it was filled, and the form to sign it. */
export function ReviewPage({ name }: { name: string }) {
  const answer = useAnswer(question("/api/v2/reviews/show", { review: name }));
  const [said, setSaid] = useState("");
  const signed = (words: string): void => {
    setSaid(words);
    answer.again();
  };
  return (
    <>
      <title>{`${name} · Headwater`}</title>
      <p className="eyebrow">
        <Link to="/reviews">Reviews</Link>
      </p>
      <h1 className="page-name">{name}</h1>
      <Answered answer={answer} stays what="the review">
        {(told) => (
          <>
            <p className="description">{told.review.asks}</p>
            <ReviewFacts review={told.review} />
            <SigningForm onSigned={signed} review={name} />
            <p className="toast-line" role="status">
              {said}
            </p>
            <div className="panels">
              {told.panels.map((panel) => (
                <PanelView key={panel.panel} panel={panel} />
              ))}
            </div>
            <CoverageNote answer={told} noun="panel" />
          </>
        )}
      </Answered>
    </>
  );
}
