import {
  type KeyboardEvent,
  memo,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Edge, Id, Lineage, Node } from "../api/answers.ts";
import type { Ends } from "../flow.ts";
import { count } from "../words.ts";
import { boxOf, NodeBox } from "./box.tsx";
import { drawnNodes } from "./drawn.ts";
import { EdgeLine } from "./edge.tsx";
import { endsOfEdges, type KnownLineage } from "./folding.ts";
import { type Drawing, layOut } from "./layout.ts";
import { type Arrow, nearest } from "./steering.ts";

const LEAST_FIT = 0.85;

interface PictureProps {
  lineage: KnownLineage;
  /** Percent, or null to fit the width as far as text stays readable. */
  zoom: number | null;
  onFit: (percent: number) => void;
  /** A line was chosen: what it connects. */
  onChoose: (ends: Ends) => void;
}

/** The lineage as boxes and lines, left to right; arrow keys walk along the lines. */
export const Picture = memo(function Picture({ lineage, zoom, onFit, onChoose }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Id | null>(null);
  const [cursor, setCursor] = useState<Id | null>(null);
  const [room, setRoom] = useState(0);
  const hint = useId();
  const drawing = useMemo(() => draw(lineage), [lineage]);
  const ends = useMemo(() => endsOfEdges(lineage.edges), [lineage]);
  const start = useMemo(() => focusOf(lineage), [lineage]);
  const reachable = cursor && drawing.boxes.has(cursor) ? cursor : start;

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    setRoom(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  const fit = room > 0 ? Math.min(1, Math.max(LEAST_FIT, room / drawing.width)) : 1;
  const scale = zoom === null ? fit : zoom / 100;
  useEffect(() => onFit(Math.round(fit * 100)), [fit, onFit]);
  useLayoutEffect(() => {
    const box = start ? drawing.boxes.get(start) : undefined;
    const element = frame.current;
    if (!box || !element || room === 0) return;
    element.scrollLeft = (box.x + box.width / 2) * scale - element.clientWidth / 2;
    element.scrollTop = (box.y + box.height / 2) * scale - element.clientHeight / 2;
  }, [drawing, start, scale, room]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.key.startsWith("Arrow") || !reachable) return;
    event.preventDefault();
    const next = nearest(event.key as Arrow, reachable, drawing, lineage.edges);
    if (!next) return;
    setCursor(next);
    const element = frame.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(next)}"]`);
    element?.focus();
    element?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the links inside
    <div className="canvas" onKeyDown={onKeyDown} ref={frame}>
      <p className="visually-hidden" id={hint}>
        Arrow keys move along the lineage, Enter opens. The table shows the same, and leads to why
        each connection is there.
      </p>
      <svg
        aria-describedby={hint}
        aria-label={`Lineage of ${count(lineage.nodes.length, "node")} and ${count(lineage.edges.length, "connection")}`}
        height={drawing.height * scale}
        role="group"
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        width={drawing.width * scale}
      >
        <defs>
          <Arrowhead id="arrow" />
          <Arrowhead id="arrow-lit" />
        </defs>
        {lineage.edges.map((edge, index) => (
          <EdgeLine
            edge={edge}
            ends={ends.get(edge) ?? edge}
            key={`${edge.source} ${edge.target}`}
            lit={active === edge.source || active === edge.target}
            onChoose={onChoose}
            route={drawing.routes[index] ?? []}
          />
        ))}
        {inReadingOrder(lineage.nodes, drawing).map((node) => {
          const box = drawing.boxes.get(node.id);
          return box ? (
            <NodeBox
              box={box}
              focus={isFocus(node, lineage.focus)}
              key={node.id}
              node={node}
              onActive={(on) => {
                setActive(on ? node.id : null);
                if (on) setCursor(node.id);
              }}
              reachable={node.id === reachable}
            />
          ) : null;
        })}
      </svg>
    </div>
  );
});

function Arrowhead({ id }: { id: string }) {
  return (
    <marker
      id={id}
      markerHeight="8"
      markerUnits="userSpaceOnUse"
      markerWidth="8"
      orient="auto"
      refX="7"
      refY="4"
    >
      <path className={id} d="M0.5 1L7 4L0.5 7z" />
    </marker>
  );
}

function draw(lineage: Lineage): Drawing {
  return layOut(
    drawnNodes(lineage).map(boxOf),
    lineage.edges.map(({ source, target }: Edge) => ({ source, target })),
  );
}

/** A job's own lineage has its steps at the centre, not the job. */
function isFocus(node: Node, focus: Id): boolean {
  return node.id === focus || node.job === focus;
}

function focusOf(lineage: Lineage): Id | null {
  const nodes = drawnNodes(lineage);
  return nodes.find((node) => isFocus(node, lineage.focus))?.id ?? nodes[0]?.id ?? null;
}

function inReadingOrder(nodes: readonly Node[], { boxes }: Drawing): Node[] {
  const place = (node: Node): number => {
    const box = boxes.get(node.id);
    return box ? box.layer * 1e6 + box.y : 0;
  };
  return nodes.toSorted((a, b) => place(a) - place(b));
}
