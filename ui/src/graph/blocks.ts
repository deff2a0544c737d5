/** A picture from far: boxes as blocks of colour, lines as hairs, on a canvas. */
import type { Id } from "../api/answers.ts";
import type { Drawing } from "./drawing.ts";
import type { Seen, Tone } from "./lenses.ts";
import { overlap, type Size, seen, type Viewport } from "./viewport.ts";

interface Paint {
  colours: Readonly<Record<string, string>>;
  looks: ReadonlyMap<Id, Seen>;
  focus: ReadonlySet<Id>;
  chosen: string | null;
}

const NAMES = [
  "line-strong",
  "edge-light",
  "accent",
  "surface",
  "job-line",
  "quiet",
  "good",
  "bad",
  "warn",
  "live",
  ...Array.from({ length: 8 }, (_, at) => `series-${at + 1}`),
] as const;

/** The colours of the theme that holds for an element. */
export function coloursOf(element: Element): Record<string, string> {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
}

export function paintBlocks(
  canvas: HTMLCanvasElement,
  drawing: Drawing,
  view: Viewport,
  screen: Size,
  paint: Paint,
): void {
  const density = Math.min(devicePixelRatio || 1, 2);
  const [width, height] = [screen.width * density, screen.height * density];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const area = seen(view, screen);
  const scale = view.zoom * density;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.setTransform(scale, 0, 0, scale, view.x * density, view.y * density);
  pen.strokeStyle = paint.colours["edge-light"] ?? "";
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1 / view.zoom;
  pen.beginPath();
  for (const line of drawing.lines) {
    if (!overlap(line.area, area)) continue;
    const [start, ...rest] = line.points;
    if (!start) continue;
    pen.moveTo(start[0], start[1]);
    for (const [x, y] of rest) pen.lineTo(x, y);
  }
  pen.stroke();
  pen.globalAlpha = 1;
  for (const [colour, boxes] of byColour(drawing, area, paint)) {
    pen.fillStyle = colour;
    pen.beginPath();
    for (const box of boxes) pen.rect(box.x, box.y, box.width, box.height);
    pen.fill();
  }
}

function byColour(drawing: Drawing, area: ReturnType<typeof seen>, paint: Paint) {
  const groups = new Map<string, Drawing["view"]["boxes"]>();
  for (const box of drawing.view.boxes) {
    const { x, y, width, height, node } = box;
    if (!overlap({ left: x, top: y, right: x + width, bottom: y + height }, area)) continue;
    const own = node.kind === "step" ? "job-line" : "line-strong";
    const chosen = paint.focus.has(node.id) || paint.chosen === node.id;
    const name = chosen ? "accent" : toned(paint.looks.get(node.id)?.tone, own);
    const colour = paint.colours[name] ?? "";
    const held = groups.get(colour);
    if (held) held.push(box);
    else groups.set(colour, [box]);
  }
  return groups;
}

function toned(tone: Tone | undefined, own: string): string {
  return tone === undefined || tone === "none" ? own : tone;
}
