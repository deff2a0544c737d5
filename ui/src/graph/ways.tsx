import type { Id } from "../api/answers.ts";
import type { Node, PathsAnswer } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { count } from "../words.ts";

const MOST = 20;

interface WaysProps {
  answer: PathsAnswer;
  /** Which of them is lit, counted from 1; 0 for none. */
  way: number;
  onWay: (way: number) => void;
  onClose: () => void;
}

/** The ways from one dataset to another, the shortest first; the one that is chosen is lit. */
export function Ways({ answer, way, onWay, onClose }: WaysProps) {
  const { paths, paths_total: total, paths_exact: exact, source, target } = answer;
  const nodes = new Map(answer.nodes.map((node) => [node.id, node]));
  const shown = shortestFirst(paths).slice(0, MOST);
  return (
    <section aria-label="Ways" className="find ways">
      <header>
        <p className="find-title">
          {shortName(source)} → {shortName(target)}
        </p>
        <button aria-label="Close" className="icon-button" onClick={onClose} type="button">
          ×
        </button>
      </header>
      <p className="quiet" role="status">
        {count(shown.length)} of {exact ? "" : "at least "}
        {count(total, "way")}, the shortest first
      </p>
      <ol>
        {shown.map((path, at) => (
          <li key={path.join(" ")}>
            <button
              aria-pressed={way === at + 1}
              onClick={() => onWay(way === at + 1 ? 0 : at + 1)}
              type="button"
            >
              <span>{between(path, nodes)}</span>
              <span className="quiet">{count(hopsOf(path), "hop")}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The lines along a way, whether jobs are boxes or not. */
export function linesAlong(answer: PathsAnswer | null, way: number | null): ReadonlySet<string> {
  const path = answer && way ? (shortestFirst(answer.paths)[way - 1] ?? []) : [];
  return new Set([...pairs(path), ...pairs(path.filter(isDataset))]);
}

function pairs(path: readonly Id[]): string[] {
  return path.slice(1).map((id, at) => `${path[at]} ${id}`);
}

function shortestFirst(paths: readonly Id[][]): Id[][] {
  return paths.toSorted((one, other) => one.length - other.length);
}

function between(path: readonly Id[], nodes: ReadonlyMap<Id, Node>): string {
  const through = path.filter(isDataset).slice(1, -1);
  if (through.length === 0) return "straight";
  return `through ${through.map((id) => nodes.get(id)?.label ?? shortName(id)).join(", ")}`;
}

function hopsOf(path: readonly Id[]): number {
  return path.filter(isDataset).length - 1;
}

function isDataset(id: Id): boolean {
  return id.startsWith("dataset:");
}
