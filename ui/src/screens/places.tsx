import { question } from "../api/ask.ts";
import { together, usePages } from "../api/paging.ts";
import { Branches } from "../parts/branches.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { More } from "../parts/more.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { usePlace } from "../router.ts";
import { count } from "../words.ts";

const PAGE = 200;

/** Namespaces, what lies in them, and so on down to single datasets; each level has an address. */
export function Places() {
  const place = usePlace().query.get("place");
  const found = usePages(question("/api/v2/browse", { place, limit: PAGE }));
  const datasets = found.data?.[0]?.datasets;
  return (
    <Section id="places" note={datasets !== undefined && count(datasets, "dataset")} title="Places">
      <Answered answer={found} what="what lies here">
        {(pages) => (
          <>
            <Branches
              branches={pages.flatMap((page) => page.branches)}
              within={pages[0]?.within ?? []}
            />
            <More noun="place" of={found} />
            <CoverageNote answer={together(pages)} noun="place" />
          </>
        )}
      </Answered>
    </Section>
  );
}
