import type { FindAnswer } from "../api/schema.ts";
import { count, platformName } from "../words.ts";
import { Link } from "./link.tsx";

/** How much is known, and on which platforms it lies. */
export function Estate({ found: { total, total_exact, facets } }: { found: FindAnswer }) {
  if (total === 0) {
    return (
      <p className="estate-empty quiet">
        No event has arrived yet. Point an OpenLineage producer at <code>/api/v1/lineage</code> on
        this server.
      </p>
    );
  }
  const inexact = facets?.complete ? "" : "≥ ";
  return (
    <p className="estate">
      <Link to="/catalog">
        {total_exact ? "" : "more than "}
        {count(total)} datasets and jobs
      </Link>
      {facets?.platform.map(({ value, count: size }) => (
        <Link key={value} to={`/catalog?${new URLSearchParams({ platform: value })}`}>
          {platformName(value)}{" "}
          <span className="quiet">
            {inexact}
            {count(size)}
          </span>
        </Link>
      ))}
    </p>
  );
}
