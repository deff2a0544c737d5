import type { Code } from "../api/schema.ts";
import { Outside } from "../parts/link.tsx";
import { shorten } from "../words.ts";

/** Where code lies: `path:line`, a link where there is one, and which version of it. */
export function CodePlace({ code }: { code: Code | null }) {
  if (!code) return <span className="quiet">not said</span>;
  const { path, line, url, repo, commit } = code;
  const place = path ?? url ?? repo ?? "somewhere";
  return (
    <>
      <span className="mono" title={repo ?? undefined}>
        <Outside href={atLine(url, line)}>
          {shorten(place, 70)}
          {line !== null && `:${line}`}
        </Outside>
      </span>
      {commit && (
        <span className="under">
          commit <span className="mono">{shorten(commit, 12)}</span>
        </span>
      )}
    </>
  );
}

/** GitHub and GitLab show a file at `/blob/`, and a line of it at `#L7`. */
export function atLine(url: string | null, line: number | null): string | null {
  if (!url || line === null || url.includes("#") || !url.includes("/blob/")) return url;
  return `${url}#L${line}`;
}
