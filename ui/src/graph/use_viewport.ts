import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Drawing } from "./drawing.ts";
import {
  type Area,
  anchored,
  BLOCKS_BELOW,
  centred,
  filling,
  fitted,
  placeOf,
  readPlace,
  type Size,
  seen,
  tiled,
  type Viewport,
  ZOOM,
  zoomedAt,
} from "./viewport.ts";

const SETTLED_MS = 250;
const TILE_px = 600;

interface Sight {
  /** What has to be drawn: more than is seen, so that it changes rarely. */
  area: Area;
  /** Whether boxes are too small to be read. */
  blocks: boolean;
  screen: Size;
}

export interface Camera {
  sight: Sight | null;
  current: () => Viewport;
  move: (next: Viewport) => void;
  /** Another zoom around the middle of the screen. */
  zoomTo: (zoom: number) => void;
  fit: () => void;
  /** Brings a place of the picture into view, by moving as little as needed. */
  reveal: (area: Area) => void;
}

interface Options {
  drawing: Drawing;
  /** The box that stays where it is on the screen when another drawing comes. */
  anchor: string | null;
  /** What is seen at first, as the address holds it; null for all of it, if it can be read. */
  start: string | null;
  onMove: (view: Viewport) => void;
  onSettled: (place: string) => void;
}

/** The part of a picture that is seen; moved by hand without React, which only hears of new tiles. */
export function useViewport(board: RefObject<HTMLElement | null>, options: Options): Camera {
  const { drawing } = options;
  const view = useRef<Viewport>({ x: 0, y: 0, zoom: 1 });
  const screen = useRef<Size>({ width: 0, height: 0 });
  const told = useRef(options);
  told.current = options;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [sight, setSight] = useState<Sight | null>(null);

  const look = useCallback((next: Viewport) => {
    view.current = next;
    told.current.onMove(next);
    const area = tiled(seen(next, screen.current), TILE_px / Math.max(next.zoom, 0.2));
    const sees: Sight = { area, blocks: next.zoom < BLOCKS_BELOW, screen: screen.current };
    setSight((held) => (held && same(held, sees) ? held : sees));
  }, []);
  const move = useCallback(
    (next: Viewport) => {
      look(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const { origin } = told.current.drawing;
        told.current.onSettled(placeOf(view.current, screen.current, origin));
      }, SETTLED_MS);
    },
    [look],
  );
  useEffect(() => () => clearTimeout(timer.current), []);

  const shown = useRef<Drawing | null>(null);
  const begin = useCallback(() => {
    const now = told.current.drawing;
    const before = shown.current;
    shown.current = now;
    // Where a reader put a box elsewhere, all else stays.
    if (before && before.view.drawing === now.view.drawing) return look(view.current);
    const held = before && common(before, now, told.current.anchor);
    if (held) return move(anchored(view.current, held.before, held.after));
    const kept = readPlace(told.current.start, screen.current, now.origin);
    look(kept ?? opening(now, screen.current));
  }, [look, move]);

  useLayoutEffect(() => {
    const element = board.current;
    if (!element) return;
    const measure = (): void => {
      const first = screen.current.width === 0;
      screen.current = { width: element.clientWidth, height: element.clientHeight };
      if (screen.current.width === 0) return;
      if (first) begin();
      else look(view.current);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [board, begin, look]);

  useLayoutEffect(() => {
    if (drawing !== shown.current && screen.current.width > 0) begin();
  }, [drawing, begin]);

  return {
    sight,
    current: useCallback(() => view.current, []),
    move,
    zoomTo: useCallback(
      (zoom) => {
        const { width, height } = screen.current;
        move(zoomedAt(view.current, zoom, { x: width / 2, y: height / 2 }));
      },
      [move],
    ),
    fit: useCallback(() => {
      move(fitted(told.current.drawing.view, screen.current));
    }, [move]),
    reveal: useCallback(
      (area) => {
        const next = revealing(view.current, area, screen.current);
        if (next !== view.current) move(next);
      },
      [move],
    ),
  };
}

function same(a: Sight, b: Sight): boolean {
  const sides = ["left", "top", "right", "bottom"] as const;
  const alike = sides.every((side) => a.area[side] === b.area[side]);
  return alike && a.blocks === b.blocks && a.screen === b.screen;
}

/** All of a picture that can be read so; else what it is about, at a size that can be read. */
function opening({ view, boxes }: Drawing, screen: Size): Viewport {
  const all = fitted(view, screen);
  const focus = boxes.get(view.focus[0] ?? "");
  if (all.zoom >= ZOOM.readable || !focus) return all;
  const middle = { x: focus.x + focus.width / 2, y: focus.y + Math.min(focus.height, 200) / 2 };
  return filling(centred(middle, ZOOM.readable, screen), view, screen);
}

/** A box that both drawings show: the one asked for, else what the picture is about, else any. */
function common(before: Drawing, after: Drawing, anchor: string | null) {
  const ids = [anchor, ...after.view.focus, ...after.boxes.keys()];
  const id = ids.find((one) => one !== null && before.boxes.has(one) && after.boxes.has(one));
  const was = id ? before.boxes.get(id) : undefined;
  const is = id ? after.boxes.get(id) : undefined;
  return was && is ? { before: was, after: is } : null;
}

function revealing(view: Viewport, area: Area, screen: Size): Viewport {
  const margin = 24 / view.zoom;
  const now = seen(view, screen);
  const by = (low: number, high: number, from: number, to: number): number =>
    low < from + margin ? low - from - margin : high > to - margin ? high - to + margin : 0;
  const x = by(area.left, area.right, now.left, now.right);
  const y = by(area.top, area.bottom, now.top, now.bottom);
  return x || y ? { ...view, x: view.x - x * view.zoom, y: view.y - y * view.zoom } : view;
}
