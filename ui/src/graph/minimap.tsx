import { type PointerEvent, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Id } from "../api/answers.ts";
import { coloursOf } from "./blocks.ts";
import type { Drawing } from "./drawing.ts";
import type { Seen } from "./lenses.ts";
import { centred, seen, type Viewport } from "./viewport.ts";

const LEAST_BOXES = 50;
const MOST = { width: 180, height: 120 } as const;
const MARGIN = 8;

export interface MinimapHandle {
  show: (view: Viewport) => void;
}

interface MinimapProps {
  drawing: Drawing;
  looks: ReadonlyMap<Id, Seen>;
  onGo: (to: Viewport) => void;
  ref: Ref<MinimapHandle>;
}

/** All of a large picture in a corner, with the part that is seen; a click goes there. */
export function Minimap({ drawing, looks, onGo, ref }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const glass = useRef<HTMLDivElement>(null);
  const last = useRef<Viewport>({ x: 0, y: 0, zoom: 1 });
  const { width, height, boxes } = drawing.view;
  const scale = Math.min(
    (MOST.width - 2 * MARGIN) / Math.max(width, 1),
    (MOST.height - 2 * MARGIN) / Math.max(height, 1),
  );
  const size = { width: width * scale + 2 * MARGIN, height: height * scale + 2 * MARGIN };

  useImperativeHandle(ref, () => ({
    show: (view) => {
      last.current = view;
      const board = canvas.current?.closest(".explorer-body")?.querySelector(".board");
      if (!board || !glass.current) return;
      const area = seen(view, { width: board.clientWidth, height: board.clientHeight });
      const x = Math.max(0, MARGIN + area.left * scale);
      const y = Math.max(0, MARGIN + area.top * scale);
      const right = Math.min(size.width, MARGIN + area.right * scale);
      const bottom = Math.min(size.height, MARGIN + area.bottom * scale);
      const style = glass.current.style;
      style.transform = `translate(${x}px, ${y}px)`;
      style.width = `${Math.max(4, right - x)}px`;
      style.height = `${Math.max(4, bottom - y)}px`;
    },
  }));

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    if (!element || !pen) return;
    const colours = coloursOf(element);
    pen.clearRect(0, 0, size.width, size.height);
    for (const box of drawing.view.boxes) {
      const tone = looks.get(box.node.id)?.tone;
      const focus = drawing.view.focus.includes(box.node.id);
      const name = focus ? "accent" : tone && tone !== "none" ? tone : "line-strong";
      pen.fillStyle = colours[name] ?? "";
      const [x, y] = [MARGIN + box.x * scale, MARGIN + box.y * scale];
      pen.fillRect(x, y, Math.max(1, box.width * scale), Math.max(1, box.height * scale));
    }
  }, [drawing, looks, scale, size.width, size.height]);

  if (boxes.length < LEAST_BOXES) return null;
  const go = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons === 0) return;
    const board = event.currentTarget.closest(".explorer-body")?.querySelector(".board");
    if (!board) return;
    const { left: from, top: above } = event.currentTarget.getBoundingClientRect();
    const at = {
      x: (event.clientX - from - MARGIN) / scale,
      y: (event.clientY - above - MARGIN) / scale,
    };
    onGo(centred(at, last.current.zoom, { width: board.clientWidth, height: board.clientHeight }));
  };
  return (
    <div aria-hidden="true" className="minimap" onPointerDown={go} onPointerMove={go}>
      <canvas height={size.height} ref={canvas} width={size.width} />
      <div className="minimap-glass" ref={glass} />
    </div>
  );
}
