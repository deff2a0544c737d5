import { instant, midnight, minuteOf, weekday } from "../instants.ts";
import { withQuery } from "../router.ts";
import { Link } from "./link.tsx";

const DAY_MS = 86_400_000;

/** Instants that are often asked for, as the address holds them; days begin by the reader's clock. */
export function presets(now: Date): readonly (readonly [title: string, at: string])[] {
  // A Monday is looked back upon from the day after.
  const sinceMonday = (weekday(now) + 6) % 7 || 7;
  return [
    ["yesterday", minuteOf(midnight(now, 1))],
    ["last Monday", minuteOf(midnight(now, sinceMonday))],
    ["7 days", minuteOf(now.getTime() - 7 * DAY_MS)],
    ["30 days", minuteOf(now.getTime() - 30 * DAY_MS)],
  ];
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
          title={instant(`${at}Z`)}
          to={withQuery({ [parameter]: at, rows: null })}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
