import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { DatasetEntry, Edge, LineageAnswer, Node } from "../api/schema.ts";
import { flowPage, shortName } from "../flow.ts";
import { columnOf, datasetOf, pageOf } from "../identity.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Export } from "../parts/export.tsx";
import { Link } from "../parts/link.tsx";
import { Chip, Name, Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { withQuery } from "../router.ts";
import { distance, transformationName } from "../words.ts";
import type { Cell } from "./csv.ts";

/** Where a column comes from and goes to, with what was done on the whole way. */
export function ColumnSection({ dataset, column }: { dataset: DatasetEntry; column: string }) {
  const answer = useAnswer(
    question("/api/v2/lineage", {
      of: columnOf(dataset.id, column),
      direction: "both",
      depth: "all",
      level: "column",
      valid_at: useAsOf(),
      min_offset: useNewest(),
    }),
  );
  return (
    <Section
      aside={<Link to={`${withQuery({ column: null }).split("#")[0]}#schema`}>Close</Link>}
      id="columns"
      note={<span className="mono">{`${dataset.label}[${column}]`}</span>}
      title="Column lineage"
    >
      <Answered answer={answer} what="the column's lineage">
        {(lineage) => <Columns column={column} dataset={dataset} lineage={lineage} />}
      </Answered>
    </Section>
  );
}

interface ColumnsProps {
  dataset: DatasetEntry;
  column: string;
  lineage: LineageAnswer;
}

function Columns({ dataset, column, lineage }: ColumnsProps) {
  const others = lineage.nodes
    .filter((node) => node.id !== lineage.focus && node.hops !== 0)
    .sort(nearestFirst);
  return (
    <>
      {others.length === 0 ? (
        <Empty>
          No event has said which columns <span className="mono">{column}</span> comes from or goes
          to. Column lineage is taken from column-lineage facets and from the SQL of runs.
        </Empty>
      ) : (
        <>
          <Table edges={lineage.edges} nodes={others} />
          <div className="below">
            <span />
            <Export
              header={HEADER}
              name={`columns of ${dataset.name}[${column}]`}
              rows={() => others.map(cells)}
            />
          </div>
        </>
      )}
      <CoverageNote answer={lineage} noun="column" />
    </>
  );
}

/** Upstream before downstream, near before far, and what becomes the value before what steers it. */
function nearestFirst(a: Node, b: Node): number {
  return (
    Number(a.hops > 0) - Number(b.hops > 0) ||
    Math.abs(a.hops) - Math.abs(b.hops) ||
    Number(b.influence === "direct") - Number(a.influence === "direct")
  );
}

// Some edges concern a dataset as a whole, such as the filter of a query.
const WHOLE = "*";

function Table({ edges, nodes }: { edges: readonly Edge[]; nodes: Node[] }) {
  return (
    <div className="wide tall">
      <table>
        <thead>
          <tr>
            <th scope="col">Hops</th>
            <th scope="col">Column</th>
            <th scope="col">Dataset</th>
            <th scope="col">What happens on the way</th>
            <th scope="col">Influence</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.id}>
              <td className="nowrap">{distance(node.hops)}</td>
              <td>
                <Link className="mono" to={`${pageOf(node.id)}#columns`}>
                  {node.field === WHOLE ? "whole dataset" : node.field}
                </Link>
              </td>
              <td>
                <Name id={datasetOf(node.id)} label={node.name} />
              </td>
              <td>
                {node.transformations.map((step) => (
                  <Chip key={transformationName(step)} tone={step.masking ? "good" : "plain"}>
                    {transformationName(step)}
                  </Chip>
                ))}
                {node.transformations.length === 0 && <span className="quiet">not said</span>}
              </td>
              <td>
                {node.influence ?? "unknown"} <Why edges={edges} node={node} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Why a column leads to the next one on the way to the focus, or comes from it. */
function Why({ edges, node }: { edges: readonly Edge[]; node: Node }) {
  const edge = edges.find((one) => (node.hops < 0 ? one.source : one.target) === node.id);
  if (!edge) return null;
  return (
    <Link
      aria-label={`Why ${shortName(edge.source)} leads to ${shortName(edge.target)}`}
      className="why"
      to={flowPage(edge)}
    >
      why
    </Link>
  );
}

const HEADER = ["hops", "column", "dataset", "namespace", "transformations", "influence", "id"];

function cells(node: Node): Cell[] {
  const steps = node.transformations.map(transformationName).join("; ");
  return [node.hops, node.field, node.name, node.namespace, steps, node.influence, node.id];
}
