import { useEffect, useRef, useState } from "react";
import type { HitEntry } from "../api/schema.ts";
import { type Cell, toCsv } from "../graph/csv.ts";
import { count } from "../words.ts";
import { asCsvFile, download, fileName } from "./download.ts";
import { Glyph } from "./glyph.tsx";

const HEADER = [
  "id", "kind", "namespace", "name", "column", "platform", "type", "owners", "tags", "tier",
  "domain", "updated_at", "description",
] as const; // biome-ignore format: one row, as it is written

/** Asks for all that was found; told: called with how many are there so far. */
type Gather = (signal: AbortSignal, told: (held: number) => void) => Promise<Gathered>;

export interface Gathered {
  hits: readonly HitEntry[];
  total: number;
}

/** Takes all that was found away as a file, also what is not shown yet. */
export function ExportFound({ name, gather }: { name: string; gather: Gather }) {
  const [said, setSaid] = useState("");
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const save = (ending: "csv" | "json") => async (): Promise<void> => {
    leaving.current?.abort();
    const controller = new AbortController();
    leaving.current = controller;
    const { signal } = controller;
    try {
      setSaid("Gathering…");
      const told = (held: number): void => setSaid(`Gathering: ${count(held)} so far…`);
      const { hits, total } = await gather(signal, told);
      download(fileName(name, ending), FILES[ending](hits));
      const rest = total > hits.length ? ` of ${count(total)}, the most that is gathered` : "";
      setSaid(`${count(hits.length)} saved${rest}`);
    } catch (cause) {
      if (!signal.aborted) setSaid(cause instanceof Error ? cause.message : String(cause));
    }
  };
  return (
    <span className="export-found">
      {(["csv", "json"] as const).map((ending) => (
        <button
          aria-label={`Save all that was found as ${ending.toUpperCase()}`}
          className="small-button"
          key={ending}
          onClick={save(ending)}
          type="button"
        >
          <Glyph shape="download" size={14} />
          {ending.toUpperCase()}
        </button>
      ))}
      <span className="quiet" role="status">
        {said}
      </span>
    </span>
  );
}

const FILES = {
  csv: (hits: readonly HitEntry[]) => asCsvFile(toCsv(HEADER, hits.map(cellsOf))),
  json: (hits: readonly HitEntry[]) =>
    new Blob([`${JSON.stringify(hits, null, 2)}\n`], { type: "application/json" }),
};

function cellsOf(hit: HitEntry): Cell[] {
  const { id, kind, namespace, name, field, platform, type, tier, domain } = hit;
  const lists = [hit.owners.join("; "), hit.tags.join("; ")];
  const place = [id, kind, namespace, name, field, platform, type];
  return [...place, ...lists, tier, domain, hit.updated_at, hit.description];
}
