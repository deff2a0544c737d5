import { withQuery } from "../router.ts";
import { Link } from "./link.tsx";

const DAY_MS = 86_400_000;

/** Instants that are often asked for, up to the minute and in UTC, as the address writes them. */
export function presets(now: Date): readonly (readonly [title: string, at: string])[] {
  const midnight = new Date(now).setUTCHours(0, 0, 0, 0);
  // A Monday is looked back upon from the day after.
  const sinceMonday = (now.getUTCDay() + 6) % 7 || 7;
  return [
    ["yesterday", typed(midnight - DAY_MS)],
    ["last Monday", typed(midnight - sinceMonday * DAY_MS)],
    ["7 days", typed(now.getTime() - 7 * DAY_MS)],
    ["30 days", typed(now.getTime() - 30 * DAY_MS)],
  ];
}

export function typed(instant: number): string {
  return new Date(instant).toISOString().slice(0, 16);
}

interface PresetsProps {
  label: string;
  /** The parameter of the address that they set. */
  parameter: string;
  now: Date;
}

/** Instants that are one click away. */
export function Presets({ label, parameter, now }: PresetsProps) {
  const current = new URL(location.href).searchParams.get(parameter);
  return (
    <nav aria-label={label} className="segments">
      {presets(now).map(([title, at]) => (
        <Link
          aria-current={at === current ? "true" : undefined}
          key={title}
          title={`${at.replace("T", " ")} UTC`}
          to={withQuery({ [parameter]: at, rows: null })}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
