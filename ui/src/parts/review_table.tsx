import type { ReviewEntry } from "../api/schema.ts";
import { Glyph } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { When } from "./small.tsx";

/** Reviews, a row each. */
export function ReviewTable({ reviews }: { reviews: readonly ReviewEntry[] }) {
  return (
    <div className="wide">
      <table className="stacked">
        <thead>
          <tr>
            <th scope="col">Review</th>
            <th scope="col">Filled</th>
            <th scope="col">Signed</th>
            <th scope="col">What came of it</th>
          </tr>
        </thead>
        <tbody>
          {reviews.map((each) => (
            <tr key={each.review}>
              <td>
                <Link className="name" to={`/review/${each.review}`}>
                  {each.review}
                </Link>{" "}
                <span className="quiet">{each.cadence}</span>
                <span className="under">{each.asks}</span>
              </td>
              <td data-label="Filled">
                <When at={each.made_at} relative />
              </td>
              <td data-label="Signed">
                <Signed review={each} />
              </td>
              <td className="anywhere" data-label="What came of it">
                {each.note ?? <span className="quiet">–</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who went through a review, and when. */
export function Signed({ review }: { review: ReviewEntry }) {
  if (review.signed_by === null) return <span className="quiet">nobody yet</span>;
  return (
    <>
      <Glyph shape="good" size={14} /> {review.signed_by}, <When at={review.signed_at} relative />
    </>
  );
}
