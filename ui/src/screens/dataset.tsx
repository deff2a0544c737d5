import { Fragment } from "react";
import type { DatasetEntry } from "../api/schema.ts";
import { ColumnSection } from "../graph/columns.tsx";
import { DerivationSection } from "../graph/derivation.tsx";
import { LineageSection } from "../graph/section.tsx";
import { instant } from "../instants.ts";
import { ActivitySection } from "../parts/activity.tsx";
import { AssetHead } from "../parts/asset_head.tsx";
import { Contents } from "../parts/contents.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Facets } from "../parts/facets.tsx";
import { ImpactSection } from "../parts/impact_summary.tsx";
import { Link } from "../parts/link.tsx";
import { Names } from "../parts/names.tsx";
import { Nodes } from "../parts/nodes.tsx";
import { QualitySection } from "../parts/quality.tsx";
import { ReproduceSection } from "../parts/reproduce.tsx";
import { RunHistorySection } from "../parts/run_history.tsx";
import { Schema } from "../parts/schema.tsx";
import { SchemaHistory } from "../parts/schema_history.tsx";
import { Fact, Others, Section } from "../parts/small.tsx";
import { Versions } from "../parts/versions.tsx";
import { usePlace } from "../router.ts";

export function DatasetPage({ dataset }: { dataset: DatasetEntry }) {
  const column = usePlace().query.get("column");
  const facets = Object.keys(dataset.facets).length;
  const since = dataset.schema?.since;
  return (
    <>
      <AssetHead about={dataset}>
        {dataset.source && <Fact name="Source">{dataset.source}</Fact>}
        {dataset.origin && <Fact name="No upstream">{dataset.origin.message}</Fact>}
        <Others ids={dataset.aliases.map((alias) => alias.id)} name="Also known as" />
        <Others ids={dataset.renamed_from} name="Formerly" />
        <Others ids={dataset.renamed_to} name="Renamed to" />
      </AssetHead>
      <Contents
        entries={[
          { id: "lineage", title: "Lineage" },
          { id: "impact", title: "Impact" },
          { id: "quality", title: "Quality" },
          { id: "schema", title: "Columns", size: dataset.schema?.fields.length ?? 0 },
          { id: "jobs", title: "Jobs", size: dataset.producers.length + dataset.consumers.length },
          { id: "runs", title: "Runs" },
          { id: "activity", title: "Activity" },
          { id: "versions", title: "Versions", size: dataset.versions.length },
          { id: "reproduce", title: "Reproduce" },
          { id: "names", title: "Names", size: dataset.aliases.length + dataset.names.length },
          { id: "facets", title: "Facets", size: facets },
        ]}
      />
      <LineageSection of={dataset.id} />
      {column !== null && (
        <Fragment key={column}>
          <DerivationSection column={column} dataset={dataset} />
          <ColumnSection column={column} dataset={dataset} />
        </Fragment>
      )}
      <ImpactSection of={dataset.id} />
      <QualitySection of={dataset.id} />
      <div className="pair pair-uneven">
        <Section id="schema" note={since && `as they are since ${instant(since)}`} title="Columns">
          <Schema chosen={column} dataset={dataset} />
        </Section>
        <Section id="schema-history" title="Schema history">
          <SchemaHistory history={dataset.schema_history} />
        </Section>
      </div>
      <div className="pair" id="jobs">
        <Section id="producers" note={String(dataset.producers.length)} title="Written by">
          <Nodes
            nodes={dataset.producers}
            none={dataset.origin?.message ?? "No run has ever reported writing this dataset."}
          />
        </Section>
        <Section id="consumers" note={String(dataset.consumers.length)} title="Read by">
          <Nodes nodes={dataset.consumers} none="No run has ever reported reading this dataset." />
        </Section>
      </div>
      <RunHistorySection
        none="No run has reported reading or writing this dataset."
        of={dataset.id}
        withJob
      />
      <ActivitySection dataset={dataset} />
      <div className="pair pair-uneven">
        <Section id="versions" title="Versions">
          <Versions versions={dataset.versions} />
        </Section>
        <Section
          aside={
            <Link to={`/identity?${new URLSearchParams({ of: dataset.id })}#aliases`}>
              Join another name
            </Link>
          }
          id="names"
          title="Names"
        >
          <Names dataset={dataset} />
        </Section>
      </div>
      <ReproduceSection of={dataset.id} />
      <Section id="facets" title="Facets">
        <Facets facets={dataset.facets} of="dataset" />
      </Section>
      <CoverageNote answer={dataset} />
    </>
  );
}
