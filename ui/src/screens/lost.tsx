import { Problem, question, useAnswer } from "../api/ask.ts";
import { nameOf } from "../identity.ts";
import { Link } from "../parts/link.tsx";
import { Search } from "../parts/search.tsx";
import { Nearest } from "../parts/states.tsx";

/** Nothing is here under that name; the nearest names are. */
export function Lost({ asked, problem }: { asked: string; problem?: Problem }) {
  const name = nameOf(asked);
  const known = problem && problem.similar.length + problem.candidates.length > 0;
  const found = useAnswer(known ? null : question("/api/v2/find", { q: name, limit: 3 }));
  const guess =
    known || !found.data
      ? problem
      : new Problem(
          404,
          "",
          "",
          found.data.hits.map((hit) => hit.id),
        );
  return (
    <div className="lost">
      <title>Not found · Headwater</title>
      <h1>{problem?.status === 409 ? "Which one?" : "Not found"}</h1>
      <p>{reason(name, problem)}</p>
      {guess && <Nearest problem={guess} />}
      <Search start={name} />
      <p>
        <Link to="/">See what was updated last</Link>
      </p>
    </div>
  );
}

// The server's sentence repeats the identifiers that are listed below it as links.
function reason(name: string, problem: Problem | undefined): string {
  if (!problem) return `There is no page at ${name}.`;
  return problem.status === 409
    ? `“${name}” is the name of several things.`
    : `No event has ever named “${name}”.`;
}
