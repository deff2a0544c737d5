import type { Kind, RunState } from "../api/answers.ts";

/** Line drawings on a 16 x 16 grid, in the colour of the text around them. */
const SHAPES = {
  table: "M2 3.5h12v9H2zM2 6.5h12M6 6.5v6",
  topic: "M2 5c2-2 4-2 6 0s4 2 6 0M2 8.5c2-2 4-2 6 0s4 2 6 0M2 12c2-2 4-2 6 0s4 2 6 0",
  folder: "M2 4h4.5l1.5 2H14v7H2z",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  view: "M1.5 8c3-5.3 10-5.3 13 0-3 5.3-10 5.3-13 0zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  dashboard: "M2 13.5h12M4 11V8M8 11V3M12 11V6",
  model: "M8 2l5.5 3v6L8 14l-5.5-3V5zM8 8l5.5-3M8 8v6M8 8L2.5 5",
  job: "M3 3.5l6 4.5-6 4.5zM10 12.5h4",
  run: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 5v3.2l2.2 1.3",
  column: "M5.5 2.5h5v11h-5zM5.5 6h5M5.5 9.5h5",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3L14 14",
  good: "M3 8.5l3.2 3L13 4.5",
  bad: "M4 4l8 8M12 4l-8 8",
  running: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  stopped: "M4.5 4.5h7v7h-7z",
  waiting: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  warn: "M8 2.5L14.5 13.5h-13zM8 6.5v3.2M8 11.7v.01",
  unknown: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.7 8 9 8 10M8 12.5v.01",
  person:
    "M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4M2.8 13.8c.5-2.9 2.5-4.4 5.2-4.4s4.7 1.5 5.2 4.4",
  code: "M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5",
  link: "M2.5 8h10M9 4.5L12.5 8 9 11.5",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  pen: "M3 13l.6-3L10.5 3.1l2.4 2.4L6 12.4zM9 4.6l2.4 2.4",
  star: "M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  filter: "M2 3h12l-4.5 5.5V13l-3-1.5v-3z",
  settings: "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.5v3M6 9.5v3",
  closed: "M6 3.5L10.5 8 6 12.5",
  open: "M3.5 6L8 10.5 12.5 6",
  octagon: "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.6M8 10.9v.01",
  diamond: "M8 2l6 6-6 6-6-6z",
  circle: "M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9",
  bell: "M3.5 11.5c1-1 1-2.3 1-4a3.5 3.5 0 0 1 7 0c0 1.7 0 3 1 4zM6.7 13.6h2.6M8 4V2.5",
  shield: "M8 2l5 1.8v3.9c0 3-2 5.2-5 6.3-3-1.1-5-3.3-5-6.3V3.8z",
  flag: "M4 14V2.5h8L9.8 5.7 12 9H4",
  pin: "M5.5 2.5h5M6.3 2.5v4L4 9.5h8L9.7 6.5v-4M8 9.5v4.5",
  download: "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11",
} as const;

export type Shape = keyof typeof SHAPES;

interface GlyphProps {
  shape: Shape;
  x?: number;
  y?: number;
  size?: number;
}

export function Glyph({ shape, x, y, size = 16 }: GlyphProps) {
  return (
    <svg
      aria-hidden="true"
      className="glyph"
      height={size}
      viewBox="0 0 16 16"
      width={size}
      x={x}
      y={y}
    >
      <path d={SHAPES[shape]} />
    </svg>
  );
}

const OF_TYPE: Record<string, Shape> = {
  TOPIC: "topic",
  STREAM: "topic",
  FILE: "file",
  DASHBOARD: "dashboard",
  REPORT: "dashboard",
  VIEW: "view",
  MODEL: "model",
};

export function shapeOf(kind: Kind, type: string | null): Shape {
  if (kind === "dataset") return OF_TYPE[type?.toUpperCase() ?? ""] ?? "table";
  return kind === "step" ? "job" : kind === "group" ? "folder" : kind;
}

export const STATE_SHAPES: Record<RunState, Shape> = {
  NEW: "waiting",
  RUNNING: "running",
  STALE: "waiting",
  COMPLETED: "good",
  FAILED: "bad",
  ABORTED: "stopped",
};
