import type { IncidentEntry } from "../api/schema.ts";
import { severityMark } from "../incidents.ts";
import { instant } from "../instants.ts";
import { Glyph } from "../parts/glyph.tsx";
import { Link } from "../parts/link.tsx";
import { count, shorten } from "../words.ts";
import { type Stretch, shareOf } from "./time.ts";

const LANE = { top: 48, height: 7 } as const;
const MOST_NAMED = 3;

interface IncidentsProps {
  incidents: readonly IncidentEntry[];
  stretch: Stretch;
}

/** A bar for each incident, from its onset until it was resolved, or on to the end. */
export function IncidentBars({ incidents, stretch }: IncidentsProps) {
  return within(incidents, stretch).map((one) => {
    const from = shareOf(Date.parse(one.onset), stretch);
    const to = shareOf(endOf(one) ?? stretch.to_ms, stretch);
    return (
      <rect
        className="time-incident"
        height={LANE.height}
        key={one.name}
        width={`${((to - from) * 100).toFixed(3)}%`}
        x={`${(from * 100).toFixed(3)}%`}
        y={LANE.top}
      />
    );
  });
}

interface IncidentNamesProps extends IncidentsProps {
  /** Looks at the picture as it was at an instant. */
  onAt: (instant_ms: number) => void;
}

/** The same in words: each leads to its page, or to the picture as it was at its onset. */
export function IncidentNames({ incidents, stretch, onAt }: IncidentNamesProps) {
  const listed = within(incidents, stretch);
  if (listed.length === 0) return null;
  return (
    <ul aria-label="Incidents in this time" className="time-incidents">
      {listed.slice(-MOST_NAMED).map((one) => (
        <li key={one.name}>
          <Glyph shape={severityMark(one.severity).shape} size={13} />
          <Link title={one.title} to={`/incident/${one.name}`}>
            {one.name}: {shorten(one.title, 48)}
          </Link>
          <button
            onClick={() => onAt(Date.parse(one.onset))}
            title="See the picture as it was then"
            type="button"
          >
            {instant(one.onset)}
          </button>
        </li>
      ))}
      {listed.length > MOST_NAMED && (
        <li className="quiet">and {count(listed.length - MOST_NAMED)} before</li>
      )}
    </ul>
  );
}

function endOf({ moments }: IncidentEntry): number | null {
  return moments.resolved ? Date.parse(moments.resolved.at) : null;
}

function within(incidents: readonly IncidentEntry[], { from_ms, to_ms }: Stretch): IncidentEntry[] {
  return incidents.filter(
    (one) => Date.parse(one.onset) <= to_ms && (endOf(one) ?? to_ms) >= from_ms,
  );
}
