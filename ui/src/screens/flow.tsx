import { shortName } from "../flow.ts";
import { EndNames, Flow } from "../graph/flow.tsx";
import { AsOf, PastNote } from "../parts/as_of.tsx";
import { Namespaces } from "../parts/flow_list.tsx";
import { Section } from "../parts/small.tsx";
import { Empty } from "../parts/states.tsx";
import { usePlace } from "../router.ts";

/** Why data flows from the one to the other, on a page of its own. */
export function FlowPage() {
  const { query } = usePlace();
  const source = query.get("source");
  const target = query.get("target");
  if (!source || !target) {
    return (
      <>
        <title>Connection · Headwater</title>
        <h1 className="page-name">Connection</h1>
        <Empty>Say between what: /flow?source=…&amp;target=…</Empty>
      </>
    );
  }
  const ends = { source, target };
  return (
    <>
      <title>{`${shortName(source)} → ${shortName(target)} · Headwater`}</title>
      <PastNote />
      <div className="asset-top">
        <p className="eyebrow">Connection</p>
        <AsOf />
      </div>
      <h1 className="page-name">
        <EndNames ends={ends} />
      </h1>
      <p className="full-name mono quiet">
        <Namespaces {...ends} />
      </p>
      <Section id="flow" title="Why it is there">
        <Flow ends={ends} key={`${source} ${target}`} />
      </Section>
    </>
  );
}
