import { useCallback, useEffect, useMemo, useState } from "react";
import type { Id, Lineage, Origin } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { Ends } from "../flow.ts";
import { nameOf, parseId } from "../identity.ts";
import { useAsOf } from "../parts/as_of.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { Export } from "../parts/export.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { navigate, showAnchor, usePlace, withQuery } from "../router.ts";
import { count } from "../words.ts";
import { DrawEdge } from "./draw_edge.tsx";
import { drawnNodes } from "./drawn.ts";
import { foldWords, type KnownLineage } from "./folding.ts";
import { Legend } from "./legend.tsx";
import { Picture } from "./picture.tsx";
import { cellsOf, HEADER, rowsOf } from "./rows.ts";
import { LineageTable } from "./table.tsx";

const DEPTHS = ["1", "2", "3", "4", "all"];
const MOST_DRAWN = { nodes: 3000, edges: 6000 };
const ZOOM = { step: 20, least: 40, most: 200 };

/** What an asset comes from and goes to: one answer, as a picture or as a table. */
export function LineageSection({ of, origin }: { of: Id; origin: Origin | null }) {
  const { query } = usePlace();
  const at = useAsOf();
  const asTable = query.get("view") === "table";
  const depth = DEPTHS.find((one) => one === query.get("depth")) ?? "2";
  const zoom = Number(query.get("zoom")) || null;
  const [fit, setFit] = useState(100);
  const onFit = useCallback((percent: number) => setFit(percent), []);
  const answer = useAnswer<Lineage>(
    question("/api/v2/lineage", {
      of,
      direction: "both",
      depth,
      level: "dataset",
      valid_at: at,
      min_offset: useNewest(),
    }),
  );
  const lineage = useMemo(() => answer.data && foldWords(answer.data), [answer.data]);
  const shown = answer.data !== null;
  useEffect(() => {
    // The picture moved what the address names out of place.
    if (shown && location.hash) showAnchor();
  }, [shown]);
  return (
    <Section
      aside={
        <>
          <Depth depth={depth} />
          {!asTable && <Zoom percent={zoom ?? fit} />}
          <Views asTable={asTable} />
        </>
      }
      id="lineage"
      title="Lineage"
    >
      <Answered answer={{ ...answer, data: lineage }} what="the lineage">
        {(lineage) => (
          <>
            <p className="visually-hidden" role="status">
              {summary(lineage)}
            </p>
            {!asTable && !drawable(lineage) && (
              <Empty>
                {count(lineage.nodes.length, "node")} are too many for a picture that can be read;
                the table shows them all. Fewer hops give a picture.
              </Empty>
            )}
            {asTable || !drawable(lineage) ? (
              <LineageTable lineage={lineage} onChoose={choose} />
            ) : (
              <Picture lineage={lineage} onChoose={choose} onFit={onFit} zoom={zoom} />
            )}
            {lineage.edges.length === 0 && <Alone origin={origin} past={at !== null} />}
            {lineage.edges.length > 0 && (
              <div className="below">
                <Legend edges={lineage.edges} unseen={unseen(lineage)} />
                <Export
                  header={HEADER}
                  name={`lineage of ${nameOf(of)}`}
                  rows={() => rowsOf(lineage).map(cellsOf)}
                />
              </div>
            )}
            {at === null && parseId(of)?.kind === "dataset" && <DrawEdge of={of} />}
            <CoverageNote answer={lineage} noun="dataset" />
          </>
        )}
      </Answered>
    </Section>
  );
}

/** Shows below the lineage why a connection is there. */
function choose({ source, target }: Ends): void {
  navigate(`${withQuery({ from: source, to: target }).split("#")[0]}#flow`);
}

function drawable({ nodes, edges }: KnownLineage): boolean {
  return nodes.length <= MOST_DRAWN.nodes && edges.length <= MOST_DRAWN.edges;
}

/** How many nodes only the table shows. */
function unseen(lineage: KnownLineage): number {
  return lineage.nodes.length - drawnNodes(lineage).length;
}

function summary({ nodes }: KnownLineage): string {
  const failing = nodes.filter((node) => node.last_run?.state === "FAILED").length;
  return `${count(nodes.length, "node")}, ${count(failing)} with a failed last run`;
}

function Alone({ origin, past }: { origin: Origin | null; past: boolean }) {
  return (
    <Empty>
      {past ? "At that time nothing" : "Nothing"} is known to feed this or to read from it.{" "}
      {origin?.message ?? "No run has reported it as an input together with an output."}
    </Empty>
  );
}

function Depth({ depth }: { depth: string }) {
  return (
    <label className="choice">
      Hops
      <select
        onChange={(event) => navigate(withQuery({ depth: event.target.value }), { replace: true })}
        value={depth}
      >
        {DEPTHS.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

function Zoom({ percent }: { percent: number }) {
  const to = (next: number): void => {
    const kept = Math.min(ZOOM.most, Math.max(ZOOM.least, next));
    navigate(withQuery({ zoom: String(kept) }), { replace: true });
  };
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Zoom</legend>
      <button aria-label="Zoom out" onClick={() => to(percent - ZOOM.step)} type="button">
        −
      </button>
      <button
        onClick={() => navigate(withQuery({ zoom: null }), { replace: true })}
        title="Fit the width"
        type="button"
      >
        {percent} %
      </button>
      <button aria-label="Zoom in" onClick={() => to(percent + ZOOM.step)} type="button">
        +
      </button>
    </fieldset>
  );
}

function Views({ asTable }: { asTable: boolean }) {
  const show = (view: string | null) => () => navigate(withQuery({ view }), { replace: true });
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Show the lineage as</legend>
      <button aria-pressed={!asTable} onClick={show(null)} type="button">
        Picture
      </button>
      <button aria-pressed={asTable} onClick={show("table")} type="button">
        Table
      </button>
    </fieldset>
  );
}
