import { question, useAnswer } from "../api/ask.ts";
import { TRAITS, type Trait } from "../api/catalog.ts";
import type { TraitCounts } from "../api/schema.ts";
import { FacetGroup } from "../parts/facet_group.tsx";
import { Waiting } from "../parts/states.tsx";
import { parametersOf, type Search } from "../search.ts";
import { count } from "../words.ts";

interface CatalogFacetsProps {
  search: Search;
  /** What was counted of all that fits; null while that is asked for the first time. */
  counts: TraitCounts | null;
  onChoice: (trait: Trait, value: string, on: boolean) => void;
}

/** What the search can be narrowed by. */
export function CatalogFacets({ asking, ...props }: CatalogFacetsProps & { asking: boolean }) {
  const { search, counts } = props;
  if (counts === null && asking) return <Waiting what="the filters" />;
  return (
    <>
      {TRAITS.map((trait) => (
        <TraitFacet key={trait} trait={trait} {...props} />
      ))}
      {counts && counts.counted > 0 && (
        <Counted counts={counts} ofColumns={search.kind === "column"} />
      )}
    </>
  );
}

interface TraitFacetProps extends CatalogFacetsProps {
  trait: Trait;
}

/** One trait. The values beside a chosen one are counted as if none were: any of them can be added. */
function TraitFacet({ search, trait, counts, onChoice }: TraitFacetProps) {
  const chosen = search.chosen[trait];
  const asked = { ...parametersOf(search), [trait]: null, sort: null, facets: true, limit: 1 };
  const answer = useAnswer(chosen.length > 0 ? question("/api/v2/find", asked) : null);
  const counted = (chosen.length > 0 ? answer.data?.facets : null) ?? counts;
  return (
    <FacetGroup
      chosen={chosen}
      exact={counted?.complete ?? true}
      onChoice={(value, on) => onChoice(trait, value, on)}
      trait={trait}
      values={counted?.[trait] ?? []}
    />
  );
}

function Counted({ counts, ofColumns }: { counts: TraitCounts; ofColumns: boolean }) {
  const things = ofColumns
    ? "datasets and jobs that the words fit, not columns"
    : "datasets and jobs";
  return (
    <p className="under facets-note">
      {counts.complete
        ? `Counted among ${count(counts.counted)} ${things}.`
        : `Inexact: counted among the ${count(counts.counted)} that fit best, not all ${things}.`}
    </p>
  );
}
