import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import type { Id } from "../api/answers.ts";
import { count } from "../words.ts";
import { coloursOf, paintBlocks } from "./blocks.ts";
import type { BoxActions } from "./box.tsx";
import { areaOf, type Drawing } from "./drawing.ts";
import type { Seen } from "./lenses.ts";
import { Arrowheads } from "./line.tsx";
import type { Shift } from "./moving.ts";
import { Picture } from "./picture.tsx";
import { type Arrow, nearest, STEPS } from "./steering.ts";
import { useMoving } from "./use_moving.ts";
import { type Camera, useViewport } from "./use_viewport.ts";
import { overlap, type Viewport, zoomedAt } from "./viewport.ts";

interface BoardProps {
  drawing: Drawing;
  looks: ReadonlyMap<Id, Seen>;
  /** The box or line that is chosen. */
  chosen: string | null;
  thickness: ReadonlyMap<string, number>;
  /** The lines of a way that is lit. */
  along: ReadonlySet<string>;
  pinned: readonly Id[];
  cursor: Id | null;
  anchor: Id | null;
  place: string | null;
  actions: BoxActions;
  onCursor: (id: Id) => void;
  onChoose: (key: string | null) => void;
  onHold: (id: Id, by: Shift) => void;
  onDrop: () => void;
  onKey: (event: KeyboardEvent) => void;
  onSettled: (place: string) => void;
  onCamera: (camera: Camera) => void;
  onMove: (view: Viewport) => void;
}

/** The surface that a picture lies on: it is panned, zoomed, and walked over by arrow keys. */
export function Board(props: BoardProps) {
  const { drawing, looks, chosen, cursor, actions, onCursor, onCamera } = props;
  const frame = useRef<HTMLDivElement>(null);
  const layer = useRef<SVGGElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const paint = usePainting(canvas, props);
  const onMove = useCallback(
    (view: Viewport) => {
      layer.current?.setAttribute(
        "transform",
        `translate(${view.x} ${view.y}) scale(${view.zoom})`,
      );
      frame.current?.style.setProperty("--dots", `${20 * Math.max(view.zoom, 0.5)}px`);
      paint(view);
      props.onMove(view);
    },
    [paint, props.onMove],
  );
  const camera = useViewport(frame, {
    drawing,
    anchor: props.anchor,
    start: props.place,
    onMove,
    onSettled: props.onSettled,
  });
  const { sight, current, reveal } = camera;
  useEffect(() => onCamera(camera), [camera, onCamera]);
  useLayoutEffect(() => {
    onMove(current());
  }, [onMove, current]);
  useWheel(frame, camera);
  const dragging = useDragging(camera, () => props.onChoose(null));
  const { onHold, onDrop } = props;
  const moving = useMoving({ zoom: () => current().zoom, onHold, onDrop });
  useCursor(frame, drawing, cursor, reveal, sight?.blocks ?? false);

  const visible = useMemo(() => {
    if (!sight || sight.blocks) return { boxes: [], lines: [], columnLines: [] };
    return {
      boxes: drawing.view.boxes
        .filter((box) => overlap(areaOf(box), sight.area) || box.node.id === cursor)
        .toSorted((a, b) => a.layer - b.layer || a.y - b.y),
      lines: drawing.lines.filter((line) => overlap(line.area, sight.area)),
      columnLines: drawing.columnLines.filter((line) => overlap(line.area, sight.area)),
    };
  }, [drawing, sight, cursor]);
  const { along } = props;
  const lit = useMemo(
    () => new Set([...litBy(drawing, chosen), ...along]),
    [drawing, chosen, along],
  );
  const onPath = drawing.view.path !== null;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.startsWith("Arrow") && cursor && !event.altKey) {
      event.preventDefault();
      const key = event.key as Arrow;
      const next = event.shiftKey ? null : nearest(key, cursor, drawing);
      if (event.shiftKey) actions.move(cursor, STEPS[key]);
      else if (next) onCursor(next);
      return;
    }
    props.onKey(event);
  };

  return (
    <div
      aria-label={`Lineage of ${count(drawing.view.total, "node")}; arrow keys walk along it, Enter opens its card, ? lists all keys, t shows it as a table`}
      className={onPath ? "board board-path" : "board"}
      onKeyDown={onKeyDown}
      ref={frame}
      role="application"
      onClickCapture={moving.onClickCapture}
      onPointerCancel={() => {
        moving.onPointerCancel();
        dragging.onPointerCancel();
      }}
      onPointerDown={(event) => {
        moving.onPointerDown(event);
        dragging.onPointerDown(event);
      }}
      onPointerMove={(event) => {
        moving.onPointerMove(event);
        dragging.onPointerMove(event);
      }}
      onPointerUp={(event) => {
        moving.onPointerUp();
        dragging.onPointerUp(event);
      }}
    >
      <canvas aria-label="The picture from far" hidden={!sight?.blocks} ref={canvas} />
      <svg aria-hidden={sight?.blocks ? true : undefined} role="group">
        <Arrowheads />
        <g ref={layer}>
          <Picture
            {...visible}
            actions={actions}
            chosen={chosen}
            cursor={cursor}
            focus={drawing.view.focus}
            lit={lit}
            looks={looks}
            onChoose={props.onChoose}
            pinned={props.pinned}
            thickness={props.thickness}
          />
        </g>
      </svg>
    </div>
  );
}

/** Lines that lead to or from what is chosen, or the line that is. */
function litBy(drawing: Drawing, chosen: string | null): ReadonlySet<string> {
  if (chosen === null) return new Set();
  const lines = drawing.linesAt.get(chosen)?.map((line) => line.key) ?? [];
  return new Set([chosen, ...lines]);
}

/** The ground is dragged with a mouse, everything with a finger. */
function useDragging({ current, move }: Camera, onGround: () => void) {
  const from = useRef<{ x: number; y: number; view: Viewport; moved: boolean } | null>(null);
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      const onThing = (event.target as Element).closest("a, button, [data-node]");
      if (event.button !== 0 || (onThing && event.pointerType === "mouse")) return;
      from.current = { x: event.clientX, y: event.clientY, view: current(), moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const start = from.current;
      if (!start) return;
      const [x, y] = [event.clientX - start.x, event.clientY - start.y];
      if (!start.moved && Math.hypot(x, y) < 4) return;
      if (!start.moved) event.currentTarget.setPointerCapture(event.pointerId);
      start.moved = true;
      move({ ...start.view, x: start.view.x + x, y: start.view.y + y });
    },
    onPointerUp: (event: PointerEvent<HTMLDivElement>) => {
      const start = from.current;
      from.current = null;
      const onThing = (event.target as Element).closest("a, button, [data-node]");
      if (start && !start.moved && !onThing) onGround();
    },
    onPointerCancel: () => {
      from.current = null;
    },
  };
}

/** Paints the blocks whenever the picture, the lens, or the part that is seen changes. */
function usePainting(
  canvas: { current: HTMLCanvasElement | null },
  { drawing, looks, chosen }: BoardProps,
): (view: Viewport) => void {
  const waiting = useRef(0);
  useEffect(() => () => cancelAnimationFrame(waiting.current), []);
  return useCallback(
    (view) => {
      cancelAnimationFrame(waiting.current);
      waiting.current = requestAnimationFrame(() => {
        const element = canvas.current;
        const parent = element?.parentElement;
        if (!element || !parent || element.hidden) return;
        const screen = { width: parent.clientWidth, height: parent.clientHeight };
        const focus = new Set(drawing.view.focus);
        paintBlocks(element, drawing, view, screen, {
          colours: coloursOf(parent),
          looks,
          focus,
          chosen,
        });
      });
    },
    [canvas, drawing, looks, chosen],
  );
}

/**
 * The wheel pans, and zooms with Ctrl or pinched. Inside of a longer page it scrolls that page, until
 * the picture has the keyboard. React's own listener could not hold the page still.
 */
function useWheel(frame: { current: HTMLElement | null }, { current, move }: Camera): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      const zooms = event.ctrlKey || event.metaKey;
      const used = element.contains(document.activeElement);
      if (!zooms && !used && canScroll()) return;
      event.preventDefault();
      const view = current();
      if (zooms) {
        const { left, top } = element.getBoundingClientRect();
        const point = { x: event.clientX - left, y: event.clientY - top };
        move(zoomedAt(view, view.zoom * Math.exp(-event.deltaY / 300), point));
        return;
      }
      const [x, y] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      move({ ...view, x: view.x - x, y: view.y - y });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [frame, current, move]);
}

function canScroll(): boolean {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight > clientHeight + 200;
}

/** The cursor is seen, and has the keyboard if the board had it. */
function useCursor(
  frame: { current: HTMLElement | null },
  drawing: Drawing,
  cursor: Id | null,
  reveal: Camera["reveal"],
  blocks: boolean,
): void {
  const before = useRef(cursor);
  useLayoutEffect(() => {
    if (cursor === before.current) return;
    before.current = cursor;
    const box = cursor ? drawing.boxes.get(cursor) : undefined;
    if (!box || !cursor) return;
    const { left, top, right } = areaOf(box);
    reveal({ left, top, right, bottom: top + Math.min(box.height, 120) });
    if (blocks || !frame.current?.contains(document.activeElement)) return;
    frame.current
      .querySelector<SVGElement>(`[data-node="${CSS.escape(cursor)}"]`)
      ?.focus({ preventScroll: true });
  }, [frame, drawing, cursor, reveal, blocks]);
}
