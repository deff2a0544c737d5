import type { Node } from "../api/schema.ts";
import { named, pageOfNode } from "../flow.ts";
import { pageOf } from "../identity.ts";
import { platformName, shorten } from "../words.ts";
import { Glyph, shapeOf } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { State, When } from "./small.tsx";
import { Empty } from "./states.tsx";

/** A list of neighbours: what each is called, where it lives and how it last ran. */
export function Nodes({ nodes, none }: { nodes: Node[]; none: string }) {
  if (nodes.length === 0) return <Empty>{none}</Empty>;
  return (
    <ul className="nodes">
      {nodes.map(named).map((node) => (
        <li key={node.id}>
          <Glyph shape={shapeOf(node.kind, node.type)} />
          <span className="nodes-name">
            <Link className="name" title={node.name} to={pageOfNode(node)}>
              {shorten(node.name, 60)}
            </Link>
            <span className="under">
              {node.platform && <>{platformName(node.platform)} · </>}
              {node.namespace}
            </span>
          </span>
          {node.last_run && (
            <Link className="nodes-run" to={pageOf(node.last_run.id)}>
              <State state={node.last_run.state} />
              <span className="under">
                <When at={node.last_run.at} relative />
              </span>
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
