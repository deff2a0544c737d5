import type { Facets as Held } from "../api/answers.ts";
import { Empty } from "./states.tsx";

/** Everything else that producers said, as they said it. */
export function Facets({ facets, of }: { facets: Held; of: string }) {
  const names = Object.keys(facets).sort();
  if (names.length === 0) {
    return <Empty>No event has carried facets for this {of} beyond what is shown above.</Empty>;
  }
  return names.map((name) => (
    <details className="facet" key={name}>
      <summary>
        <span className="mono">{name}</span>
        <span className="quiet">{hint(facets[name])}</span>
      </summary>
      <pre>{JSON.stringify(facets[name], null, 2)}</pre>
    </details>
  ));
}

function hint(facet: unknown): string {
  if (typeof facet !== "object" || facet === null) return String(facet);
  return Object.keys(facet)
    .filter((key) => !key.startsWith("_"))
    .slice(0, 4)
    .join(", ");
}
