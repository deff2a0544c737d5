import { type Mark, severityMark, stateMark } from "../incidents.ts";
import { Glyph } from "./glyph.tsx";
import { Chip } from "./small.tsx";

/** How bad an incident is, as a word with a shape of its own. */
export function SeverityBadge({ severity }: { severity: string }) {
  return <MarkBadge mark={severityMark(severity)} what="Severity" />;
}

/** What an incident is in, likewise. */
export function IncidentState({ state }: { state: string }) {
  return <MarkBadge mark={stateMark(state)} what="State" />;
}

function MarkBadge({ mark: { word, shape, tone }, what }: { mark: Mark; what: string }) {
  return (
    <span className={`badge badge-${tone}`}>
      <Glyph shape={shape} size={14} />
      <span className="visually-hidden">{what}: </span>
      {word}
    </span>
  );
}

/** Whether a target is reached, in words and not by colour alone. */
export function Met({ meets }: { meets: boolean }) {
  return (
    <Chip tone={meets ? "good" : "warn"}>
      <Glyph shape={meets ? "good" : "bad"} size={12} /> {meets ? "on target" : "off target"}
    </Chip>
  );
}
