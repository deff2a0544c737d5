import { type Cell, toCsv } from "../graph/csv.ts";
import { Copy } from "./copy.tsx";
import { asCsvFile, download, fileName } from "./download.ts";
import { Glyph } from "./glyph.tsx";

interface ExportProps {
  name: string;
  header: readonly string[];
  /** Called when the table is taken, not before: it may be long. */
  rows: () => readonly (readonly Cell[])[];
}

/** Takes a table away, to the clipboard or to a file. */
export function Export({ name, header, rows }: ExportProps) {
  const csv = (): string => toCsv(header, rows());
  const save = (): void => download(fileName(name, "csv"), asCsvFile(csv()));
  return (
    <span className="buttons">
      <Copy label="Copy CSV" text={csv} />
      <button className="small-button" onClick={save} type="button">
        <Glyph shape="download" size={14} />
        CSV
      </button>
    </span>
  );
}
