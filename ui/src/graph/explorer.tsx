import { useCallback, useMemo, useRef, useState } from "react";
import type { Id } from "../api/answers.ts";
import type { PathsAnswer, ViewAnswer } from "../api/schema.ts";
import { CoverageNote } from "../parts/coverage.tsx";
import { Board } from "./board.tsx";
import type { BoxActions } from "./box.tsx";
import { Card } from "./card.tsx";
import { commands } from "./commands.ts";
import { Compared } from "./compare.tsx";
import { makeReady } from "./drawing.ts";
import { ExplorerFoot } from "./explorer_foot.tsx";
import { Finding } from "./finding.tsx";
import { aboutDrawn } from "./incident_lens.ts";
import { KeyHelp } from "./key_help.tsx";
import { type Beside, LENSES, lensOf } from "./lenses.ts";
import { Minimap, type MinimapHandle } from "./minimap.tsx";
import { movedBy, type Shift, withMoved } from "./moving.ts";
import { Paper } from "./paper.tsx";
import { type SceneState, withColumns, withPin, withSides } from "./scene_state.ts";
import { TakeAway } from "./take_away.tsx";
import { thicknessOf } from "./thickness.ts";
import { type Range, turnBeside } from "./time.ts";
import { TimeLine } from "./time_line.tsx";
import { Toolbar } from "./toolbar.tsx";
import { TwinTable } from "./twin_table.tsx";
import { useAnnouncement } from "./use_announcement.ts";
import type { Time } from "./use_time.ts";
import type { Camera } from "./use_viewport.ts";
import { linesAlong, Ways } from "./ways.tsx";
import { Zoom } from "./zoom.tsx";

interface ExplorerProps {
  view: ViewAnswer;
  state: SceneState;
  /** Whether a newer answer is on its way. */
  asking: boolean;
  /** The part that was seen last, as the address holds it. */
  place: string | null;
  time: Time;
  /** The ways to the other end, where they are listed. */
  ways: PathsAnswer | null;
  /** What the lens may need to know beside the picture. */
  beside: Beside;
  onState: (state: SceneState) => void;
  onPlace: (place: string) => void;
}

const NO_THICKNESS: ReadonlyMap<string, number> = new Map();

/** A picture of lineage with everything that can be done with it. It asks nothing itself. */
export function Explorer(props: ExplorerProps) {
  const { view, state, asking, place, time, ways, beside, onState, onPlace } = props;
  const laidOut = useMemo(() => makeReady(view), [view]);
  const [hand, setHand] = useState<{ id: Id; by: Shift } | null>(null);
  const drawing = useMemo(() => {
    const moved = hand ? movedBy(state.moved, hand.id, hand.by) : state.moved;
    return withMoved(laidOut, moved);
  }, [laidOut, hand, state.moved]);
  const lens = lensOf(state.lens);
  const looks = useMemo(() => lens.look(drawing, beside), [lens, drawing, beside]);
  const thickness = useMemo(
    () => (lens.weighs ? thicknessOf(drawing) : NO_THICKNESS),
    [lens, drawing],
  );
  const along = useMemo(() => linesAlong(ways, state.way), [ways, state.way]);
  const [cursor, setCursor] = useState<Id | null>(null);
  const [anchor, setAnchor] = useState<Id | null>(null);
  const [help, setHelp] = useState(false);
  const [finding, setFinding] = useState<"box" | "ways" | null>(null);
  const camera = useRef<Camera | null>(null);
  const minimap = useRef<MinimapHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const said = useAnnouncement(view, asking);
  const reachable = cursor && drawing.boxes.has(cursor) ? cursor : firstOf(view);

  const held = useRef({ state, onState });
  held.current = { state, onState };
  const change = useCallback((next: Partial<SceneState>): void => {
    const { state: now, onState: tell } = held.current;
    tell({ ...now, ...next });
  }, []);
  const actions = useMemo<BoxActions>(
    () => ({
      choose: (id) => {
        setCursor(id);
        change({ chosen: held.current.state.chosen === id ? null : id });
      },
      open: (id, sides, { many } = { many: false }) => {
        setAnchor(id);
        const next = withSides(held.current.state, id, sides);
        held.current.onState(many ? { ...next, chosen: id } : next);
      },
      move: (id, by) => {
        change({ moved: movedBy(held.current.state.moved, id, by) });
      },
      pin: (id) => {
        held.current.onState(withPin(held.current.state, id));
      },
      unfold: (id, most) => {
        setAnchor(id);
        held.current.onState(withColumns(held.current.state, id, most));
      },
      ungroup: (group) => {
        setAnchor(null);
        change({ ungrouped: [...held.current.state.ungrouped, group], chosen: null });
      },
      lock: (column) => {
        change({ column: held.current.state.column === column ? null : column });
      },
    }),
    [change],
  );

  /** Where the time line ends so does looking at the past. */
  const onRange = (range: Range | null): void => {
    if (range === null && time.at !== null) time.onAt(null);
    change({ range });
  };
  const nextFailing = (): void => {
    const failing = view.boxes.filter(({ node }) => node.last_run?.state === "FAILED");
    const at = failing.findIndex(({ node }) => node.id === reachable);
    const next = failing[(at + 1) % Math.max(failing.length, 1)];
    if (next) setCursor(next.node.id);
  };
  const onKey = commands({
    state,
    actions,
    box: reachable ? drawing.boxes.get(reachable) : undefined,
    onState: change,
    onFit: () => camera.current?.fit(),
    onFind: () => setFinding("box"),
    onWays: () => setFinding(view.focus[0]?.startsWith("dataset:") ? "ways" : null),
    onTime: () => onRange(time.shown ? null : time.range),
    onTurn: (way) => {
      const from = time.at ? Date.parse(time.at) : Number.POSITIVE_INFINITY;
      const next = turnBeside(time.history.data?.turns ?? [], way, from);
      if (time.shown && (next !== null || way === "later")) time.onAt(next);
    },
    onFailing: nextFailing,
    onHelp: () => setHelp(true),
    onTool: (name) => {
      const tool = frame.current?.querySelector<HTMLElement>(`[data-tool=${name}]`);
      tool?.focus();
      if (name === "export") tool?.click();
    },
  });

  const closeCard = (): void => {
    change({ chosen: null });
    toCursor(frame.current);
  };

  return (
    <div className={asking ? "explorer explorer-asking" : "explorer"} ref={frame}>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <Toolbar
        lenses={LENSES}
        onFind={() => setFinding("box")}
        onHelp={() => setHelp(true)}
        onTime={state.of ? () => onRange(time.shown ? null : time.range) : null}
        onState={change}
        state={state}
        timeIsShown={time.shown}
        view={view}
      >
        <TakeAway drawing={drawing} looks={looks} name={state.of} thickness={thickness} />
      </Toolbar>
      {state.since !== null && (
        <Compared focus={view.focus[0]} onState={change} since={state.since} />
      )}
      {time.shown && (
        <TimeLine
          incidents={aboutDrawn(drawing, time.incidents ?? [])}
          onRange={onRange}
          time={time}
        />
      )}
      <div className="explorer-body">
        {state.asTable ? (
          <TwinTable
            actions={actions}
            chosen={state.chosen}
            cursor={reachable}
            drawing={drawing}
            onCursor={setCursor}
            onKey={onKey}
          />
        ) : (
          <Board
            actions={actions}
            along={along}
            thickness={thickness}
            anchor={anchor}
            chosen={state.chosen}
            cursor={reachable}
            drawing={drawing}
            looks={looks}
            onCamera={(now) => {
              camera.current = now;
            }}
            onChoose={(key) => change({ chosen: key })}
            onCursor={setCursor}
            onDrop={() => {
              if (hand) actions.move(hand.id, hand.by);
              setHand(null);
            }}
            onHold={(id, by) => setHand({ id, by })}
            onKey={onKey}
            onMove={(now) => minimap.current?.show(now)}
            onSettled={onPlace}
            pinned={state.pinned}
            place={place}
          />
        )}
        {finding && (
          <Finding
            drawing={drawing}
            finding={finding}
            onBox={(id) => {
              setCursor(id);
              toCursor(frame.current);
            }}
            onClose={() => {
              setFinding(null);
              toCursor(frame.current);
            }}
            onState={change}
          />
        )}
        {ways && state.way !== null && (
          <Ways
            answer={ways}
            onClose={() => change({ way: null })}
            onWay={(way) => change({ way })}
            way={state.way}
          />
        )}
        {!state.asTable && (
          <>
            <Paper drawing={drawing} looks={looks} thickness={thickness} />
            <Minimap
              drawing={drawing}
              looks={looks}
              onGo={(to) => camera.current?.move(to)}
              ref={minimap}
            />
            <Zoom
              onFit={() => camera.current?.fit()}
              onReset={state.moved.size > 0 ? () => change({ moved: new Map() }) : null}
              onZoom={(factor) => {
                const { current } = camera;
                if (current) current.zoomTo(current.current().zoom * factor);
              }}
            />
          </>
        )}
        {state.chosen && (
          <Card
            actions={actions}
            chosen={state.chosen}
            drawing={drawing}
            key={state.chosen}
            onClose={closeCard}
            onState={change}
            pinned={state.pinned}
          />
        )}
        {help && <KeyHelp onClose={() => setHelp(false)} />}
      </div>
      <ExplorerFoot lens={lens} looks={looks} onState={change} state={state} view={view} />
      <CoverageNote answer={view} />
    </div>
  );
}

function firstOf(view: ViewAnswer): Id | null {
  const focus = view.boxes.find(({ node }) => view.focus.includes(node.id));
  return (focus ?? view.boxes[0])?.node.id ?? null;
}

/** Brings the keyboard back to the box that it was at, once it is drawn. */
function toCursor(frame: HTMLElement | null): void {
  requestAnimationFrame(() => {
    frame?.querySelector<HTMLElement>("[data-cursor]")?.focus({ preventScroll: true });
  });
}
