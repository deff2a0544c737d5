import type { JobEntry, SourceLocation } from "../api/schema.ts";
import { LineageSection } from "../graph/section.tsx";
import { AssetHead } from "../parts/asset_head.tsx";
import { Contents } from "../parts/contents.tsx";
import { Copy } from "../parts/copy.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Facets } from "../parts/facets.tsx";
import { JobVersions } from "../parts/job_versions.tsx";
import { Outside } from "../parts/link.tsx";
import { Nodes } from "../parts/nodes.tsx";
import { RunHistorySection } from "../parts/run_history.tsx";
import { Fact, Others, Section } from "../parts/small.tsx";
import { Sql } from "../parts/sql.tsx";
import { Empty } from "../parts/states.tsx";
import { count, shorten } from "../words.ts";

export function JobPage({ job }: { job: JobEntry }) {
  return (
    <>
      <AssetHead about={job}>
        <Others ids={job.parent ? [job.parent] : []} name="Part of" />
        <Others ids={job.children} name="Consists of" />
        <Others ids={job.waits_for} name="Runs after" />
        <Others ids={job.awaited_by} name="Runs before" />
        {job.source_location && (
          <Fact name="Source code">
            <Source location={job.source_location} />
          </Fact>
        )}
      </AssetHead>
      <Contents
        entries={[
          { id: "lineage", title: "Lineage" },
          { id: "inputs", title: "Inputs", size: job.inputs.length },
          { id: "outputs", title: "Outputs", size: job.outputs.length },
          { id: "sql", title: "SQL" },
          { id: "runs", title: "Runs" },
          { id: "versions", title: "Versions", size: job.versions_total },
          { id: "facets", title: "Facets", size: Object.keys(job.facets).length },
        ]}
      />
      <LineageSection of={job.id} />
      <div className="pair">
        <Section id="inputs" note={String(job.inputs.length)} title="Reads">
          <Nodes nodes={job.inputs} none="No run of this job has reported an input." />
        </Section>
        <Section id="outputs" note={String(job.outputs.length)} title="Writes">
          <Nodes nodes={job.outputs} none="No run of this job has reported an output." />
        </Section>
      </div>
      <Section
        aside={job.sql && <Copy label="Copy SQL" text={() => job.sql ?? ""} />}
        id="sql"
        title="SQL"
      >
        {job.sql ? <Sql sql={job.sql} /> : <Empty>No event of this job has carried its SQL.</Empty>}
      </Section>
      <RunHistorySection
        none="No run of this job has been reported; it is known from a declaration."
        of={job.id}
      />
      <Section id="versions" note={count(job.versions_total)} title="Versions of its code">
        <JobVersions total={job.versions_total} versions={job.versions} />
      </Section>
      <Section id="facets" title="Facets">
        <Facets facets={job.facets} of="job" />
      </Section>
      <CoverageNote answer={job} />
    </>
  );
}

function Source({ location }: { location: SourceLocation }) {
  const { url, repo, path, version, branch, pull_request } = location;
  const project = repo?.replace(/^\w+:\/\/[^/]+\//, "");
  const place = [project, path].filter(Boolean).join(" / ") || url || "unknown";
  return (
    <>
      <Outside href={url}>{shorten(place, 60)}</Outside>
      <span className="under mono">
        {branch}
        {branch && version && " @ "}
        {version && shorten(version, 12)}
      </span>
      {pull_request && (
        <span className="line">
          <Outside href={pull_request}>pull request {pull_request}</Outside>
        </span>
      )}
    </>
  );
}
