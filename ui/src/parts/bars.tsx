import { type KeyboardEvent, useRef, useState } from "react";
import { instant } from "../instants.ts";
import { Link } from "./link.tsx";

/** One bar. value: how tall; null where that is not known, which is drawn as a stub. */
export interface Bar {
  id: string;
  at: string | null;
  value: number | null;
  /** A class that gives it its colour and pattern. */
  look: string;
  words: string;
  to: string;
}

interface BarsProps {
  /** What the picture is of, for who cannot see it. */
  label: string;
  /** Oldest first. */
  bars: readonly Bar[];
  /** How a value is written at the axis. */
  say: (value: number) => string;
  /** In what steps the axis counts: 60 where values are seconds of minutes. */
  unit?: number;
}

/** Bars over time: one stop for the Tab key, and arrows from bar to bar. */
export function Bars({ label, bars, say, unit = 1 }: BarsProps) {
  const list = useRef<HTMLOListElement>(null);
  const [looked, setLooked] = useState<string | null>(null);
  const top = roundTop(Math.max(0, ...bars.map(({ value }) => value ?? 0)), unit);
  const shown = bars.find(({ id }) => id === looked) ?? bars.at(-1);
  const move = (event: KeyboardEvent): void => {
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const to = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: links.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
  };
  return (
    <figure className="bars">
      <div className="bars-plot">
        <div aria-hidden="true" className="bars-axis">
          {[top, top / 2, 0].map((value) => (
            <span key={value}>{say(value)}</span>
          ))}
        </div>
        <ol aria-label={label} onKeyDown={move} ref={list}>
          {bars.map((bar) => (
            <li key={bar.id}>
              <Link
                aria-label={`${bar.at ? instant(bar.at) : "no time"}: ${bar.words}`}
                onFocus={() => setLooked(bar.id)}
                onMouseEnter={() => setLooked(bar.id)}
                tabIndex={bar.id === shown?.id ? 0 : -1}
                to={bar.to}
              >
                <span
                  className={`bar ${bar.look}`}
                  style={{
                    height: `${bar.value === null ? 4 : Math.max(2, (100 * bar.value) / top)}%`,
                  }}
                />
              </Link>
            </li>
          ))}
        </ol>
        <div aria-hidden="true" className="bars-times">
          {[bars[0], ...bars.slice(1).slice(-1)].map((bar) => (
            <span key={bar?.id}>{bar?.at && instant(bar.at)}</span>
          ))}
        </div>
      </div>
      <figcaption>
        {shown && (
          <>
            {shown.at && <strong>{instant(shown.at)}</strong>} {shown.words}
          </>
        )}
      </figcaption>
    </figure>
  );
}

/** The next of 1, 2, 4, 5, 8 and 10 times a power of ten, in units; never 0. */
export function roundTop(most: number, unit = 1): number {
  const step = most > unit ? unit : 1;
  const size = most / step;
  if (size <= 0) return step;
  const power = 10 ** Math.floor(Math.log10(size));
  const times = [1, 2, 4, 5, 8, 10].find((each) => each * power >= size) ?? 10;
  return times * power * step;
}
