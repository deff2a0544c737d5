import type { ReviewEntry } from "../api/schema.ts";
import { Signed } from "./review_table.tsx";
import { Fact, When } from "./small.tsx";

/** Which stretch of time a review looks at, when it was filled, and who signed it. */
export function ReviewFacts({ review }: { review: ReviewEntry }) {
  return (
    <dl className="facts">
      <Fact name="From">
        <When at={review.begin} />
      </Fact>
      <Fact name="Until">
        <When at={review.end} />
      </Fact>
      <Fact name="Filled">
        <When at={review.made_at} />
      </Fact>
      <Fact name="Signed">
        <Signed review={review} />
        {review.note && <span className="under anywhere">{review.note}</span>}
      </Fact>
    </dl>
  );
}
