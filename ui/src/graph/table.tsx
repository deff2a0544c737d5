import { useMemo } from "react";
import type { Node } from "../api/answers.ts";
import { type Ends, flowPage, pageOfNode, shortName } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { isPlain, Link } from "../parts/link.tsx";
import { Name, State, Tags } from "../parts/small.tsx";
import { keepTime } from "../router.ts";
import { distance, ORIGINS, platformName, shorten } from "../words.ts";
import type { KnownLineage } from "./folding.ts";
import { type Row, rowsOf } from "./rows.ts";

const MOST_NEIGHBOURS = 3;

interface TableProps {
  lineage: KnownLineage;
  /** A connection was chosen. */
  onChoose: (ends: Ends) => void;
}

export function LineageTable({ lineage, onChoose }: TableProps) {
  const { focus } = lineage;
  const rows = useMemo(() => rowsOf(lineage), [lineage]);
  return (
    <div className="wide tall">
      <table>
        <thead>
          <tr>
            <th scope="col">Hops</th>
            <th scope="col">Name</th>
            <th scope="col">Towards the focus</th>
            <th scope="col">Evidence</th>
            <th scope="col">Owners and tags</th>
            <th scope="col">Last run</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line focus={row.node.id === focus} key={row.node.id} onChoose={onChoose} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What no line leads to: the focus, another name of a dataset, or something that stands alone. */
function Apart({ node }: { node: Node }) {
  const [alias] = node.aliases;
  if (!alias || node.hops === 0) return <span className="quiet">–</span>;
  return (
    <>
      <span className="under">another name of</span>
      <Name id={alias} most={34} />
    </>
  );
}

interface LineProps {
  row: Row;
  focus: boolean;
  onChoose: (ends: Ends) => void;
}

function Line({ row, focus, onChoose }: LineProps) {
  const { node, towards, evidence, implied } = row;
  return (
    <tr className={focus ? "chosen" : undefined}>
      <td className="nowrap">{focus ? "focus" : distance(node.hops)}</td>
      <td>
        <span className="named">
          <Glyph shape={shapeOf(node.kind, node.type)} />
          <span>
            <Link className="name" to={pageOfNode(node)}>
              {node.name}
            </Link>
            <span className="under">
              {node.platform && <>{platformName(node.platform)} · </>}
              <span className="mono">{node.namespace}</span>
              {node.origin && <> · {ORIGINS[node.origin.kind]}</>}
            </span>
          </span>
        </span>
      </td>
      <td>
        {towards.slice(0, MOST_NEIGHBOURS).map(({ node: one, ends }) => (
          <span className="line" key={one.id}>
            <Link className="name" title={one.label} to={pageOfNode(one)}>
              {shorten(one.label, 34)}
            </Link>{" "}
            <a
              aria-label={`Why ${shortName(ends.source)} leads to ${shortName(ends.target)}`}
              className="why"
              href={keepTime(flowPage(ends))}
              onClick={(event) => {
                if (!isPlain(event)) return;
                event.preventDefault();
                onChoose(ends);
              }}
            >
              why
            </a>
          </span>
        ))}
        {towards.length > MOST_NEIGHBOURS && (
          <span className="quiet">and {towards.length - MOST_NEIGHBOURS} more</span>
        )}
        {towards.length === 0 && <Apart node={node} />}
      </td>
      <td>
        {evidence.join(", ") || <span className="quiet">–</span>}
        {implied && <span className="under">implied by the job as a whole</span>}
      </td>
      <td>
        <span className="line">
          {node.owners.join(", ") || <span className="quiet">no owner</span>}
        </span>
        <Tags tags={node.tags} />
      </td>
      <td>
        {node.last_run ? (
          <Link to={pageOf(node.last_run.id)}>
            <State state={node.last_run.state} />
          </Link>
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
    </tr>
  );
}
