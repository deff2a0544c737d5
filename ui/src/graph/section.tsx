import type { Id } from "../api/answers.ts";
import { Link } from "../parts/link.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { withQuery } from "../router.ts";
import { DrawEdge } from "./draw_edge.tsx";
import { Explorer } from "./explorer.tsx";
import { useScene } from "./use_scene.ts";

/** What an asset comes from and goes to, inside its page. */
export function LineageSection({ of }: { of: Id }) {
  const { answer, state, ...rest } = useScene(of);
  const { search } = new URL(withQuery({ of, column: null }), location.href);
  return (
    <Section
      aside={
        <Link className="small-button" to={`/lineage${search}`}>
          Full screen
        </Link>
      }
      id="lineage"
      title="Lineage"
    >
      <Answered answer={answer} what="the lineage">
        {(view) => <Explorer asking={answer.asking} state={state} view={view} {...rest} />}
      </Answered>
      {of.startsWith("dataset:") && <DrawEdge of={of} />}
    </Section>
  );
}
