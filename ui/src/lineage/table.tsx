import { useMemo } from "react";
import type { Lineage, Node } from "../api.ts";
import { pageOf } from "../identity.ts";
import { Glyph, shapeOf } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { Name, State, Tags } from "../parts/small.tsx";
import { distance, ORIGINS, platformName, shorten } from "../words.ts";
import { type Row, rowsOf } from "./rows.ts";

const MOST_NEIGHBOURS = 3;

export function LineageTable({ lineage }: { lineage: Lineage }) {
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
            <Line focus={row.node.id === focus} key={row.node.id} row={row} />
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

function Line({ row, focus }: { row: Row; focus: boolean }) {
  const { node, towards, evidence, implied } = row;
  return (
    <tr className={focus ? "chosen" : undefined}>
      <td className="nowrap">{focus ? "focus" : distance(node.hops)}</td>
      <td>
        <span className="named">
          <Glyph shape={shapeOf(node.kind, node.type)} />
          <span>
            <Link className="name" to={pageOf(node.job ?? node.id)}>
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
        {towards.slice(0, MOST_NEIGHBOURS).map((one) => (
          <span className="line" key={one.id}>
            <Name id={one.job ?? one.id} label={shorten(one.label, 34)} />
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
