import type { FigureEntry, PanelEntry } from "../api/schema.ts";
import { cells, header, told } from "../dashboards.ts";
import { toCsv } from "../graph/csv.ts";
import { toMarkdown } from "../graph/markdown_table.ts";
import { count } from "../words.ts";
import { download, fileName } from "./download.ts";
import { ExportMenu } from "./export_menu.tsx";
import { Glyph } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { panelPng } from "./panel_picture.ts";
import { PanelTable } from "./panel_table.tsx";
import { SeriesLine } from "./series_line.tsx";
import { Section } from "./small.tsx";
import { Empty } from "./states.tsx";

/** One question of a dashboard: what it counts, its numbers, how they went, and its table. */
export function PanelView({ panel }: { panel: PanelEntry }) {
  const { figures, lines, rows, columns, unmeasured } = panel;
  return (
    <Section aside={<Aside panel={panel} />} id={panel.panel} title={panel.title}>
      <p className="panel-tells">{panel.tells}</p>
      {unmeasured && (
        <p className="panel-missing">
          <Glyph shape="unknown" size={14} />
          <span>
            Not measured yet: {unmeasured}.
            {panel.remedy && <span className="under">What helps: {panel.remedy}.</span>}
          </span>
        </p>
      )}
      {figures.length > 0 && (
        <dl className="figures">
          {figures.map((figure) => (
            <Figure figure={figure} key={figure.name} />
          ))}
        </dl>
      )}
      {lines.map((line) => (
        <SeriesLine
          key={line.name}
          label={line.name}
          points={line.dots}
          say={(value) => told(value, line.kind)}
          target={null}
        />
      ))}
      {rows.length > 0 ? (
        <PanelTable panel={panel} />
      ) : (
        columns.length > 0 && !unmeasured && <Empty>Nothing to show.</Empty>
      )}
    </Section>
  );
}

function Figure({ figure: { name, value, kind, note, to } }: { figure: FigureEntry }) {
  const number = told(value, kind);
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <strong>{to ? <Link to={to}>{number}</Link> : number}</strong>
        {note && <span className="under">{note}</span>}
      </dd>
    </div>
  );
}

function Aside({ panel }: { panel: PanelEntry }) {
  const { rows, total, to } = panel;
  const png = async (): Promise<string> => {
    download(fileName(panel.panel, "png"), await panelPng(panel));
    return "PNG saved";
  };
  return (
    <>
      {to && <Link to={to}>{total > rows.length ? `All ${count(total)}` : "More"}</Link>}
      <ExportMenu
        images={[["PNG", png]]}
        name={panel.panel}
        texts={[
          ["CSV", () => toCsv(header(panel), cells(panel))],
          ["JSON", () => `${JSON.stringify(panel, null, 2)}\n`],
          ["Markdown", () => toMarkdown(header(panel), cells(panel))],
        ]}
      />
    </>
  );
}
