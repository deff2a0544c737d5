import { type MouseEvent, type PointerEvent, useRef } from "react";
import type { Id } from "../api/answers.ts";
import type { Shift } from "./moving.ts";

interface Options {
  zoom: () => number;
  /** How far a box is from where it was taken up, while it is held. */
  onHold: (id: Id, by: Shift) => void;
  onDrop: () => void;
}

const LEAST_PX = 4;

/** A box is taken by the mouse and put elsewhere. What only trembles is a click. */
export function useMoving({ zoom, onHold, onDrop }: Options) {
  const taken = useRef<{ id: Id; x: number; y: number; moved: boolean } | null>(null);
  const dropped = useRef(false);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      dropped.current = false;
      const body = (event.target as Element).closest(".node-body");
      const id = body?.getAttribute("data-node");
      if (event.button !== 0 || event.pointerType !== "mouse" || !id) return;
      taken.current = { id, x: event.clientX, y: event.clientY, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const held = taken.current;
      if (!held) return;
      const [x, y] = [event.clientX - held.x, event.clientY - held.y];
      if (!held.moved && Math.hypot(x, y) < LEAST_PX) return;
      if (!held.moved) event.currentTarget.setPointerCapture(event.pointerId);
      held.moved = true;
      onHold(held.id, [x / zoom(), y / zoom()]);
    },
    onPointerUp: () => {
      dropped.current = taken.current?.moved ?? false;
      taken.current = null;
      if (dropped.current) onDrop();
    },
    onPointerCancel: () => {
      taken.current = null;
    },
    /** The click that ends a move chooses nothing. */
    onClickCapture: (event: MouseEvent) => {
      if (dropped.current) event.stopPropagation();
      dropped.current = false;
    },
  };
}
