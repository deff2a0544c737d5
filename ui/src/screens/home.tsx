import { useEffect } from "react";
import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { extentOf } from "../parts/coverage.tsx";
import { Estate } from "../parts/estate.tsx";
import { BriefHits } from "../parts/hits.tsx";
import { Link } from "../parts/link.tsx";
import { SavedSearches } from "../parts/saved.tsx";
import { Search } from "../parts/search.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.ts";
import { Changed } from "./home_changed.tsx";
import { Mine } from "./home_mine.tsx";
import { Wrong } from "./home_wrong.tsx";

const RECENT = 8;

/** What somebody wants to know who has just come: how things stand, and what is theirs. */
export function Home() {
  const { query } = usePlace();
  const searched = query.has("q");
  useEffect(() => {
    // Searches were here before there was a catalog, and links to them are about.
    if (searched) navigate(`/catalog${location.search}`, { replace: true });
  }, [searched]);
  const counted = useFresh(question("/api/v2/find", { facets: true, limit: 1 }));
  const owners = counted.data?.facets?.owner ?? [];
  return (
    <div className="home">
      <title>Headwater</title>
      <div className="hero">
        <h1>Where does this data come from?</h1>
        <Search large />
        <Answered answer={counted} what="what there is">
          {(found) => <Estate found={found} />}
        </Answered>
      </div>
      <div className="home-columns">
        <div>
          <Wrong />
          <Changed />
        </div>
        <div>
          <Mine owners={owners} />
          <Section id="saved" title="Saved searches">
            <SavedSearches />
          </Section>
          <Recent />
        </div>
      </div>
    </div>
  );
}

function Recent() {
  const answer = useFresh(question("/api/v2/find", { kind: "dataset", limit: RECENT }));
  return (
    <Section
      aside={<Link to="/catalog?kind=dataset">All datasets</Link>}
      id="recent"
      note={answer.data && extentOf(answer.data)}
      title="Recently updated"
    >
      <Answered answer={answer} what="what was updated">
        {({ hits }) =>
          hits.length > 0 ? <BriefHits hits={hits} /> : <Empty>No dataset is known yet.</Empty>
        }
      </Answered>
    </Section>
  );
}
