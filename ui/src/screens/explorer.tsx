import { shortName } from "../flow.ts";
import { Beginning } from "../graph/beginning.tsx";
import { Explorer } from "../graph/explorer.tsx";
import { NothingSelected } from "../graph/nothing_selected.tsx";
import { SelectorBar } from "../graph/selector_bar.tsx";
import { useScene } from "../graph/use_scene.ts";
import { pageOf } from "../identity.ts";
import { AsOf, PastNote } from "../parts/as_of.tsx";
import { Link } from "../parts/link.tsx";
import { Breakable } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";

/** A picture of lineage on the whole screen; its address restores exactly what is seen. */
export function ExplorerPage() {
  const { answer, state, ...rest } = useScene(null);
  const focus = answer.data?.focus[0];
  return (
    <div className="explorer-page">
      <title>{focus ? `Lineage of ${shortName(focus)} · Headwater` : "Lineage · Headwater"}</title>
      <header className="explorer-head">
        <h1>
          {state.sel === null ? "Lineage" : "Selection"}
          {focus && (
            <>
              {" of "}
              <Link to={pageOf(focus)}>
                <Breakable text={shortName(focus)} />
              </Link>
            </>
          )}
        </h1>
        <SelectorBar
          onSelector={(sel) => {
            const about = sel === "" ? { sel: null } : { sel, of: "", to: null };
            rest.onState({ ...state, ...about, opened: new Map(), chosen: null });
          }}
          selector={state.sel ?? ""}
        />
        <AsOf />
      </header>
      <PastNote />
      {state.of || state.sel ? (
        <Answered answer={answer} what="the lineage">
          {(view) =>
            view.total === 0 && state.sel ? (
              <NothingSelected selector={state.sel} />
            ) : (
              <Explorer asking={answer.asking} state={state} view={view} {...rest} />
            )
          }
        </Answered>
      ) : (
        <>
          <Empty>
            Search for a dataset, column or job to see what lies around it, or draw a selection such
            as <span className="mono">tag:pii+2</span>.
          </Empty>
          <Beginning />
        </>
      )}
    </div>
  );
}
