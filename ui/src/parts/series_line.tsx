import { instant } from "../instants.ts";

interface SeriesLineProps {
  label: string;
  points: readonly { at: string; value: number }[];
  say: (value: number) => string;
  /** A value that is drawn as a line across. */
  target: number | null;
}

const WIDTH = 600;
const HEIGHT = 90;

/** How a number went over time, with its least and its greatest value at the side. */
export function SeriesLine({ label, points, say, target }: SeriesLineProps) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const values = points.map(({ value }) => value);
  const low = Math.min(...values, ...(target === null ? [] : [target]));
  const high = Math.max(...values, ...(target === null ? [] : [target]));
  const begin = Date.parse(first.at);
  const length = Math.max(1, Date.parse(last.at) - begin);
  const x = (at: string): number => ((Date.parse(at) - begin) / length) * WIDTH;
  const y = (value: number): number =>
    high === low ? HEIGHT / 2 : HEIGHT - 4 - ((value - low) / (high - low)) * (HEIGHT - 8);
  const line = points.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <figure className="series">
      <div className="series-axis">
        <span>{say(high)}</span>
        {high !== low && <span>{say(low)}</span>}
      </div>
      <svg
        aria-label={label}
        preserveAspectRatio="none"
        role="img"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      >
        {target !== null && (
          <line className="series-target" x1="0" x2={WIDTH} y1={y(target)} y2={y(target)} />
        )}
        <polyline
          points={line.length === 1 ? `${line[0]} ${WIDTH},${y(last.value)}` : line.join(" ")}
        />
      </svg>
      <figcaption>
        <span>{instant(first.at)}</span>
        <span>
          {instant(last.at)}: <strong>{say(last.value)}</strong>
        </span>
      </figcaption>
    </figure>
  );
}
