import type { Id, Kind } from "./api/answers.ts";

const KINDS: readonly string[] = ["dataset", "column", "job", "run", "step"];

interface Identity {
  kind: Kind;
  /** What follows the kind, decoded: namespace and name, and the path of a column. */
  parts: string[];
}

/** The parts of an identifier, or null when it is only a name that somebody typed. */
export function parseId(id: Id): Identity | null {
  const [kind, ...parts] = id.split(":");
  if (!kind || !KINDS.includes(kind) || parts.length === 0) return null;
  return { kind: kind as Kind, parts: parts.map(decode) };
}

export function formatId(kind: Kind, ...parts: string[]): Id {
  return [kind, ...parts.map(encodeURIComponent)].join(":");
}

/** The last part of an identifier, for where nothing better is known. */
export function nameOf(id: Id): string {
  return parseId(id)?.parts.at(-1) ?? id;
}

/** Namespace and name of what a dataset, column or job identifier speaks of. */
export function placeOf(id: Id): { namespace: string; name: string } {
  const [namespace = "", name = ""] = parseId(id)?.parts ?? [];
  return name ? { namespace, name } : { namespace: "", name: namespace || id };
}

export function columnOf(dataset: Id, path: string): Id {
  return `${dataset.replace(/^dataset:/, "column:")}:${encodeURIComponent(path)}`;
}

export function datasetOf(column: Id): Id {
  const [, namespace, name] = column.split(":");
  return `dataset:${namespace}:${name}`;
}

/** The page of a node. A column is shown inside the page of its dataset. */
export function pageOf(id: Id): string {
  const [kind, , , path] = id.split(":");
  if (kind !== "column" || path === undefined) return `/asset/${id}`;
  return `/asset/${datasetOf(id)}?column=${path}`;
}

/** The identifier in a page's address; a bare name arrives percent-encoded, an id verbatim. */
export function idInPath(rest: string): Id {
  return KINDS.includes(rest.split(":")[0] ?? "") ? rest : decode(rest);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
