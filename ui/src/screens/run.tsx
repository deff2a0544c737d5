import type { RunPage as RunAnswer, RunLink, SideEntry } from "../api/schema.ts";
import { engineQuery } from "../engine_link.ts";
import { nameOf, pageOf, placeOf } from "../identity.ts";
import { Copy } from "../parts/copy.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Facets } from "../parts/facets.tsx";
import { Glyph } from "../parts/glyph.tsx";
import { Link, Outside } from "../parts/link.tsx";
import { RunTreeSection } from "../parts/run_tree.tsx";
import { Runs } from "../parts/runs.tsx";
import { Fact, Name, Section, State, When } from "../parts/small.tsx";
import { Empty } from "../parts/states.tsx";
import { traceWords } from "../signals.ts";
import { duration, shorten } from "../words.ts";

export function RunPage({ shown }: { shown: RunAnswer }) {
  return (
    <>
      <RunHead shown={shown} />
      <RunTreeSection id={shown.id} />
      <div className="pair">
        <Section id="inputs" note={String(shown.inputs.length)} title="Read">
          <Used datasets={shown.inputs} none="This run reported no input." />
        </Section>
        <Section id="outputs" note={String(shown.outputs.length)} title="Wrote">
          <Used datasets={shown.outputs} none="This run reported no output." />
        </Section>
      </div>
      <div className="pair">
        <Section id="events" note={String(shown.events.length)} title="Events">
          <Events events={shown.events} />
        </Section>
        <Section id="children" note={String(shown.children.length)} title="Child runs">
          <Runs none="No run has named this one as its parent." runs={shown.children} withJob />
        </Section>
      </div>
      <Section id="facets" title="Facets">
        <Facets facets={shown.facets} of="run" />
      </Section>
      <CoverageNote answer={shown} />
    </>
  );
}

function RunHead({ shown }: { shown: RunAnswer }) {
  const { run, parent_run, root_run } = shown;
  const namespaces = [...shown.inputs, ...shown.outputs].map(({ id }) => placeOf(id).namespace);
  const query = engineQuery(shown.facets, namespaces);
  const id = nameOf(run.id);
  const job = run.job_name ?? "a job that no event has named";
  return (
    <header className="asset-head">
      <title>{`Run of ${job} · Headwater`}</title>
      <p className="eyebrow">
        <Glyph shape="run" />
        <span>Run</span>
        <State state={run.state} />
      </p>
      <h1>{run.job ? <Link to={pageOf(run.job)}>{shorten(job, 80)}</Link> : job}</h1>
      <p className="full-name mono">
        <span>{id}</span>
        <Copy label="Copy the run's id" short text={() => id} />
      </p>
      {run.error && <pre className="run-error">{run.error}</pre>}
      <dl className="facts">
        <Fact name="Started">
          <When at={run.started_at} />
        </Fact>
        <Fact name="Ended">
          <When at={run.ended_at} />
        </Fact>
        <Fact name="Took">{run.duration_s === null ? "–" : duration(run.duration_s)}</Fact>
        {run.nominal_start && (
          <Fact name="For the time from">
            <When at={run.nominal_start} />
          </Fact>
        )}
        {run.nominal_end && (
          <Fact name="Until">
            <When at={run.nominal_end} />
          </Fact>
        )}
        {run.commit && (
          <Fact name="Commit">
            <span className="mono">{run.commit}</span>
          </Fact>
        )}
        {parent_run && (
          <Fact name="Started by">
            <Other run={parent_run} />
          </Fact>
        )}
        {root_run && root_run.id !== parent_run?.id && (
          <Fact name="At the top">
            <Other run={root_run} />
          </Fact>
        )}
        {shown.trace && (
          <Fact name="Trace">
            <span className="mono" title={traceWords(shown.trace)}>
              <Outside href={shown.trace.link}>{shown.trace.trace_id}</Outside>
            </span>
          </Fact>
        )}
        {query && (
          <Fact name={query.source ? `Query in ${query.source}` : "Query"}>
            <span className="mono">
              <Outside href={query.address}>{shorten(query.id, 48)}</Outside>
            </span>
          </Fact>
        )}
      </dl>
    </header>
  );
}

function Other({ run }: { run: RunLink }) {
  return <Name id={run.id} label={run.job_name ?? nameOf(run.id)} />;
}

function Used({ datasets, none }: { datasets: SideEntry[]; none: string }) {
  if (datasets.length === 0) return <Empty>{none}</Empty>;
  return (
    <ul className="nodes">
      {datasets.map((dataset) => (
        <li key={dataset.id}>
          <Glyph shape="table" />
          <span className="nodes-name">
            <Name id={dataset.id} label={placeOf(dataset.id).name} most={60} />
            <span className="under">
              <Version dataset={dataset} />
            </span>
            {dataset.subset.length > 0 && (
              <span className="under mono">{dataset.subset.join(" ")}</span>
            )}
            {Object.keys(dataset.facets).length > 0 && (
              <Facets facets={dataset.facets} of="dataset" />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Which version was touched: one that the storage named, or the one that a run wrote. */
function Version({ dataset }: { dataset: SideEntry }) {
  const { version, explicit, written_by } = dataset;
  if (!version && !written_by) return "version not said";
  return (
    <>
      {version && explicit && (
        <>
          version <span className="mono">{shorten(version, 24)}</span>{" "}
        </>
      )}
      {written_by ? (
        <>
          as written by run <Name id={written_by} most={24} />
        </>
      ) : (
        !explicit && "as this run wrote it"
      )}
    </>
  );
}

function Events({ events }: { events: RunAnswer["events"] }) {
  if (events.length === 0) return <Empty>Only other runs have named this one.</Empty>;
  return (
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Time</th>
            <th className="number" scope="col">
              Offset in the log
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map(({ offset, event_type, event_time }) => (
            <tr key={offset}>
              <td>{event_type ?? "not said"}</td>
              <td>
                <When at={event_time} />
              </td>
              <td className="number">
                <Link to={`/event/${offset}`}>{offset}</Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
