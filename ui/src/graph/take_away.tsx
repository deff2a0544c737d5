import type { Id } from "../api/answers.ts";
import { download, fileName } from "../parts/download.ts";
import { ExportMenu } from "../parts/export_menu.tsx";
import type { Drawing } from "./drawing.ts";
import type { Seen } from "./lenses.ts";
import { asPng, asSvg } from "./still.tsx";
import { asCsv, asDot, asJson, asMarkdown, asMermaid } from "./takeaway.ts";

interface TakeAwayProps {
  drawing: Drawing;
  looks: ReadonlyMap<Id, Seen>;
  thickness: ReadonlyMap<string, number>;
  name: string;
}

/** Takes the picture away: as an image, or as a text to paste or to keep. */
export function TakeAway({ drawing, looks, thickness, name }: TakeAwayProps) {
  const image = (ending: "svg" | "png") => async (): Promise<string> => {
    const svg = asSvg(drawing, looks, thickness);
    const content =
      ending === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await asPng(svg);
    download(fileName(name, ending), content);
    return `${ending.toUpperCase()} saved`;
  };
  return (
    <ExportMenu
      images={[
        ["PNG", image("png")],
        ["SVG", image("svg")],
      ]}
      name={name}
      texts={[
        ["CSV", () => asCsv(drawing)],
        ["JSON", () => asJson(drawing)],
        ["Markdown", () => asMarkdown(drawing)],
        ["Mermaid", () => asMermaid(drawing)],
        ["DOT", () => asDot(drawing)],
      ]}
    />
  );
}
