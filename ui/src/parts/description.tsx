import type { Facets } from "../api/answers.ts";
import { Markdown } from "./markdown.tsx";

interface DescriptionProps {
  text: string | null;
  facets: Facets;
  kind: string;
}

/** What an asset is, in the form that its producer says the text has; plain where it does not say. */
export function Description({ text, facets, kind }: DescriptionProps) {
  if (!text) return <p className="description quiet">Nobody has described this {kind} yet.</p>;
  const type = contentType(facets.documentation);
  if (type.includes("markdown")) {
    return (
      <div className="description">
        <Markdown text={text} />
      </div>
    );
  }
  if (type.includes("json")) return <pre className="description">{pretty(text)}</pre>;
  return <p className="description">{text}</p>;
}

function contentType(facet: unknown): string {
  const told = typeof facet === "object" && facet !== null ? facet : {};
  return "contentType" in told ? String(told.contentType).toLowerCase() : "";
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
