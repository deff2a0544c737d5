import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { HistoryAnswer, IncidentEntry, Turn } from "../api/schema.ts";
import { instant, midnight, spoken } from "../instants.ts";
import { Failure } from "../parts/states.tsx";
import { count } from "../words.ts";
import {
  RANGES,
  type Range,
  type Stretch,
  shareOf,
  stretchOf,
  sumOf,
  turnAt,
  turnBeside,
  turnInWords,
} from "./time.ts";
import { IncidentBars, IncidentNames } from "./time_incidents.tsx";
import type { Time } from "./use_time.ts";

const PAUSE_MS = 300;
const HEIGHT = 58;
const STEP = 0.01;
const LEAP = 0.1;

interface TimeLineProps {
  time: Time;
  /** Those about what is drawn. */
  incidents: readonly IncidentEntry[];
  onRange: (range: Range | null) => void;
}

/** A strip of time under the toolbar: where the picture changed, and the instant that is looked at. */
export function TimeLine({ time, incidents, onRange }: TimeLineProps) {
  const { history, at, range } = time;
  return (
    <section aria-label="Time line" className="time">
      <div className="time-head">
        <fieldset className="segments">
          <legend className="visually-hidden">Range of the time line</legend>
          {(Object.keys(RANGES) as Range[]).map((one) => (
            <button
              aria-pressed={one === range}
              key={one}
              onClick={() => onRange(one)}
              type="button"
            >
              {RANGES[one]}
            </button>
          ))}
        </fieldset>
        <p className="time-at">{at ? instant(at) : "Now"}</p>
        {history.data && <Turns history={history.data} time={time} />}
        <button
          aria-label="Close the time line, and see it as it is now"
          className="icon-button time-close"
          onClick={() => onRange(null)}
          type="button"
        >
          ×
        </button>
      </div>
      {history.problem ? (
        <Failure again={history.again} problem={history.problem} />
      ) : history.data ? (
        <Strip history={history.data} incidents={incidents} time={time} />
      ) : (
        <p className="time-waiting quiet" role="status">
          Asking when it changed…
        </p>
      )}
    </section>
  );
}

interface PartProps {
  history: HistoryAnswer;
  time: Time;
}

/** What changed in all, and the steps from change to change. */
function Turns({ history, time }: PartProps) {
  const { turns, total, returned, coverage } = history;
  const here = time.at ? Date.parse(time.at) : Number.POSITIVE_INFINITY;
  const earlier = turnBeside(turns, "earlier", here);
  const later = turnBeside(turns, "later", here);
  return (
    <>
      <span className="buttons">
        <button
          className="small-button"
          disabled={earlier === null}
          onClick={() => time.onAt(earlier)}
          type="button"
        >
          ‹ Change before
        </button>
        <button
          className="small-button"
          disabled={time.at === null}
          onClick={() => time.onAt(later)}
          type="button"
        >
          {later === null ? "Now" : "Change after"} ›
        </button>
      </span>
      <p className="time-sum">
        {turns.length === 0 ? "Nothing changed here in this time." : turnInWords(sumOf(turns))}
        {returned < total && `; ${count(total)} instants, shown as ${count(returned)}`}
        {coverage.reasons.map(({ message }) => `; ${message}`)}
      </p>
    </>
  );
}

interface StripProps extends PartProps {
  incidents: readonly IncidentEntry[];
}

/** The slider. What is dragged or stepped to is looked at once the reader pauses. */
function Strip({ history, incidents, time }: StripProps) {
  const { turns } = history;
  const stretch = stretchOf(history);
  const { from_ms, to_ms } = stretch;
  const track = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<number | null>(null);
  const asked_ms = time.at ? Date.parse(time.at) : to_ms;
  const value = Math.min(to_ms, Math.max(from_ms, held ?? asked_ms));
  const { onAt } = time;
  const settle = (instant_ms: number): void => onAt(instant_ms >= to_ms ? null : instant_ms);
  useSettled(held, (instant_ms) => {
    settle(instant_ms);
    setHeld(null);
  });

  const under = (event: PointerEvent): number => {
    const { left, width } = (track.current as HTMLDivElement).getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    return Math.round(from_ms + share * (to_ms - from_ms));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = keyTo(event.key, value, stretch, turns);
    if (next === null) return;
    event.preventDefault();
    setHeld(Math.min(to_ms, Math.max(from_ms, Math.round(next))));
  };
  const turn = turnAt(turns, value);
  const words = value >= to_ms ? "now" : spoken(value);
  return (
    <div className="time-strip">
      <div
        aria-label="Instant"
        aria-valuemax={to_ms}
        aria-valuemin={from_ms}
        aria-valuenow={value}
        aria-valuetext={turn ? `${words}: ${turnInWords(turn)}` : words}
        className="time-track"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setHeld(under(event));
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) setHeld(under(event));
        }}
        ref={track}
        role="slider"
        tabIndex={0}
      >
        <svg aria-hidden="true" height={HEIGHT} width="100%">
          <Days stretch={stretch} />
          {turns.map((one) => (
            <Tick key={one.at} stretch={stretch} turn={one} />
          ))}
          <IncidentBars incidents={incidents} stretch={stretch} />
          <g className="time-handle">
            <line {...across(shareOf(value, stretch))} y1="0" y2={HEIGHT} />
            <circle cx={percent(shareOf(value, stretch))} cy={HEIGHT / 2} r="6" />
          </g>
        </svg>
      </div>
      <p className="time-ends">
        <span>{instant(new Date(from_ms).toISOString())}</span>
        <span className="time-legend">
          <span className="time-key time-key-edges">connections above</span>
          <span className="time-key time-key-schemas">columns</span>
          <span className="time-key time-key-code">code</span>
          <span className="time-key time-key-failed">failed runs below</span>
          {incidents.length > 0 && (
            <span className="time-key time-key-incidents">incidents as bars</span>
          )}
        </span>
        <span>now</span>
      </p>
      <IncidentNames incidents={incidents} onAt={settle} stretch={stretch} />
    </div>
  );
}

/** Calls back with what is held once it has stayed the same for a while. */
function useSettled(held: number | null, settle: (held: number) => void): void {
  const told = useRef(settle);
  told.current = settle;
  useEffect(() => {
    if (held === null) return;
    const timer = setTimeout(() => told.current(held), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [held]);
}

/** Where a key leads; null for a key that leads nowhere. */
function keyTo(
  key: string,
  value: number,
  { from_ms, to_ms }: Stretch,
  turns: readonly Turn[],
): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -STEP,
    ArrowDown: -STEP,
    ArrowRight: STEP,
    ArrowUp: STEP,
    PageDown: -LEAP,
    PageUp: LEAP,
  };
  const step = steps[key];
  if (step !== undefined) return value + step * (to_ms - from_ms);
  if (key === "Home") return from_ms;
  if (key === "End") return to_ms;
  if (key === ",") return turnBeside(turns, "earlier", value);
  if (key === ".") return turnBeside(turns, "later", value) ?? to_ms;
  return null;
}

const LANES = { edges: [2, 15], schemas: [17, 24], code: [26, 33], failed: [35, 44] } as const;

/** One turn: what it changed decides in which lanes it is marked. */
function Tick({ turn, stretch }: { turn: Turn; stretch: Stretch }) {
  const at = across(shareOf(Date.parse(turn.until), stretch));
  const counts = {
    edges: turn.began + turn.ended,
    schemas: turn.schemas,
    code: turn.code,
    failed: turn.failed,
  };
  return (
    <>
      {(Object.keys(LANES) as (keyof typeof LANES)[]).map((lane) => {
        const [top, bottom] = LANES[lane];
        const size = Math.min(1, 0.7 + Math.log10(Math.max(1, counts[lane])) / 4);
        return counts[lane] > 0 ? (
          <line
            {...at}
            className={`time-tick time-tick-${lane}`}
            key={lane}
            y1={bottom - (bottom - top) * size}
            y2={bottom}
          />
        ) : null;
      })}
    </>
  );
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 45;

/** Midnights, where they do not lie too close. */
function Days({ stretch }: { stretch: Stretch }) {
  const { from_ms, to_ms } = stretch;
  const days = Math.floor((to_ms - from_ms) / DAY_MS);
  if (days > MOST_DAYS) return null;
  const last = new Date(to_ms);
  return Array.from({ length: days + 1 }, (_, day) => midnight(last, day))
    .filter((began) => began > from_ms)
    .map((began) => (
      <line
        {...across(shareOf(began, stretch))}
        className="time-day"
        key={began}
        y1="0"
        y2={HEIGHT}
      />
    ));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

function across(share: number): { x1: string; x2: string } {
  return { x1: percent(share), x2: percent(share) };
}
