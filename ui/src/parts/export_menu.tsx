import { useState } from "react";
import { download, fileName } from "./download.ts";
import { Glyph } from "./glyph.tsx";
import { Menu } from "./menu.tsx";

const FORMS = {
  CSV: ["csv", "text/csv;charset=utf-8"],
  JSON: ["json", "application/json"],
  Markdown: ["md", "text/markdown"],
  Mermaid: ["mmd", "text/plain"],
  DOT: ["dot", "text/vnd.graphviz"],
} as const;

type Form = keyof typeof FORMS;

interface ExportMenuProps {
  name: string;
  /** Made when they are taken, not before: they may be long. */
  texts: readonly (readonly [form: Form, make: () => string])[];
  /** Each saves itself, and says that it did. */
  images?: readonly (readonly [title: string, save: () => Promise<string>])[];
}

/** Takes what is shown away: as a text to paste or to keep, or as an image. */
export function ExportMenu({ name, texts, images = [] }: ExportMenuProps) {
  const [said, setSaid] = useState("");
  const save = (form: Form, text: string): void => {
    const [ending, type] = FORMS[form];
    download(fileName(name, ending), new Blob([text], { type }));
    setSaid(`${ending.toUpperCase()} saved`);
  };
  const copy = (form: Form, text: string): void => {
    navigator.clipboard?.writeText(text).then(
      () => setSaid(`${form} copied`),
      () => setSaid("The browser does not allow copying"),
    );
  };
  return (
    <Menu
      label={
        <>
          <Glyph shape="download" size={14} />
          Export
        </>
      }
      tool="export"
    >
      {images.length > 0 && (
        <p className="menu-row">
          <span>Image</span>
          {images.map(([title, keep]) => (
            <button
              className="small-button"
              key={title}
              onClick={async () => setSaid(await keep())}
              type="button"
            >
              {title}
            </button>
          ))}
        </p>
      )}
      {texts.map(([form, make]) => (
        <p className="menu-row" key={form}>
          <span>{form}</span>
          <button
            aria-label={`Copy ${form}`}
            className="small-button"
            onClick={() => copy(form, make())}
            type="button"
          >
            Copy
          </button>
          <button
            aria-label={`Save ${form}`}
            className="small-button"
            onClick={() => save(form, make())}
            type="button"
          >
            Save
          </button>
        </p>
      ))}
      <p className="quiet" role="status">
        {said}
      </p>
    </Menu>
  );
}
