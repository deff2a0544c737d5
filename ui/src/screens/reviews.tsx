import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { together, usePages } from "../api/paging.ts";
import type { ReviewsAnswer } from "../api/schema.ts";
import { ChoiceLinks } from "../parts/choice_links.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { More } from "../parts/more.tsx";
import { ReviewTable } from "../parts/review_table.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { usePlace } from "../router.ts";
import { count } from "../words.ts";

const PAGE = 50;
const CADENCES = ["any", "weekly", "monthly", "quarterly"] as const;

/** What is looked at each week, month and quarter: filled, kept, and signed by whoever did. */
export function ReviewsPage() {
  const { query } = usePlace();
  const cadence = CADENCES.find((each) => each === query.get("cadence")) ?? "any";
  const answer = usePages<ReviewsAnswer>(question("/api/v2/reviews", { cadence, limit: PAGE }));
  const whole = useFresh(question("/api/v2/reviews", { limit: 1 }));
  return (
    <>
      <title>Reviews · Headwater</title>
      <h1 className="page-name">Reviews</h1>
      <p className="description">
        What is to be looked at each week, month and quarter, filled as soon as each is over.
        {whole.data && whole.data.unsigned > 0 && ` ${count(whole.data.unsigned)} to go through.`}
      </p>
      <Section
        aside={
          <ChoiceLinks
            choices={CADENCES}
            chosen={cadence}
            cursor="cursor"
            label="Which reviews"
            name="cadence"
          />
        }
        id="reviews"
        note={answer.data && count(together(answer.data).total)}
        title="Newest first"
      >
        <Answered answer={answer} stays what="the reviews">
          {(pages) => {
            const reviews = pages.flatMap((page) => page.reviews);
            return (
              <>
                {reviews.length === 0 ? (
                  <Empty>None is kept yet: the first is filled when a week is over.</Empty>
                ) : (
                  <ReviewTable reviews={reviews} />
                )}
                <More noun="review" of={answer} />
                <CoverageNote answer={together(pages)} noun="review" />
              </>
            );
          }}
        </Answered>
      </Section>
    </>
  );
}
