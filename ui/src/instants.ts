/** Instants as they are said, typed and asked for: in UTC, or by the reader's own clock. */
import { type Zone, zone } from "./api/zone.ts";

const MINUTE_MS = 60_000;

/** How far the clock is ahead of UTC at an instant. */
function aheadOf_ms(instant_ms: number, shown: Zone = zone.now()): number {
  return shown === "UTC" ? 0 : -new Date(instant_ms).getTimezoneOffset() * MINUTE_MS;
}

/** What the clock shows at an instant, up to the minute: `2026-11-24T11:02`. */
function clockAt(instant_ms: number, shown: Zone): string {
  return minuteOf(instant_ms + aheadOf_ms(instant_ms, shown));
}

/** What the clock is called at an instant: `UTC`, `UTC+1`, `UTC-3:30`. */
export function zoneAt(instant_ms: number, shown: Zone = zone.now()): string {
  const ahead_min = aheadOf_ms(instant_ms, shown) / MINUTE_MS;
  if (ahead_min === 0) return "UTC";
  const size = Math.abs(ahead_min);
  const rest = size % 60 ? `:${String(size % 60).padStart(2, "0")}` : "";
  return `UTC${ahead_min < 0 ? "-" : "+"}${Math.floor(size / 60)}${rest}`;
}

/** `2026-11-24 10:02 UTC`, or `2026-11-24 11:02 UTC+1` where the reader wants their own time. */
export function instant(time: string, shown: Zone = zone.now()): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  return `${clockAt(at, shown).replace("T", " ")} ${zoneAt(at, shown)}`;
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

/** `Monday 23 November 2026 at 08:00 UTC`: an instant to be listened to. */
export function spoken(instant_ms: number, shown: Zone = zone.now()): string {
  // Browsers do not agree on whether a comma follows the day of the week.
  const day = DAY.format(instant_ms + aheadOf_ms(instant_ms, shown)).replaceAll(",", "");
  return `${day} at ${clockAt(instant_ms, shown).slice(11)} ${zoneAt(instant_ms, shown)}`;
}

/** An instant as the address holds it: in UTC, up to the minute. */
export function minuteOf(instant_ms: number): string {
  return new Date(instant_ms).toISOString().slice(0, 16);
}

/** An instant as the API takes it, from one of the address; null for what is none. */
export function instantOf(text: string): string | null {
  const parsed = new Date(/[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(parsed.getTime()) ? null : parsed.toISOString();
}

/** What a field for instants shows of one of the address; empty for none. */
export function toField(text: string, shown: Zone = zone.now()): string {
  const at = instantOf(text);
  return at === null ? "" : clockAt(Date.parse(at), shown);
}

/** The instant, as the address holds it, that was typed into such a field; empty for none. */
export function fromField(typed: string, shown: Zone = zone.now()): string {
  const at = Date.parse(shown === "UTC" ? `${typed}Z` : typed);
  return Number.isNaN(at) ? "" : minuteOf(at);
}

/** When the day began that was so many days before that of `now`. */
export function midnight(now: Date, daysAgo: number, shown: Zone = zone.now()): number {
  const day = new Date(now.getTime() + aheadOf_ms(now.getTime(), shown));
  const clock = day.setUTCHours(0, 0, 0, 0) - daysAgo * 86_400_000;
  // The clock may have been put forward or back since then.
  return clock - aheadOf_ms(clock - aheadOf_ms(clock, shown), shown);
}

/** The day of the week by the clock: 0 for Sunday. */
export function weekday(now: Date, shown: Zone = zone.now()): number {
  return new Date(now.getTime() + aheadOf_ms(now.getTime(), shown)).getUTCDay();
}

const STEPS: readonly [limit_s: number, size_s: number, unit: string][] = [
  [90, 1, "s"],
  [90 * 60, 60, "min"],
  [36 * 3600, 3600, "h"],
  [45 * 86400, 86400, "d"],
  [548 * 86400, 30.44 * 86400, "months"],
  [Number.POSITIVE_INFINITY, 365.25 * 86400, "years"],
];

/** `3 h ago`, or `in 3 h` for what is still to come. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (Number.isNaN(seconds)) return time;
  const size = Math.abs(seconds);
  if (size < 5) return "just now";
  const [, unit_s, unit] = STEPS.find(([limit]) => size < limit) ?? [0, 1, "s"];
  const said = `${Math.round(size / unit_s)} ${unit}`;
  return seconds < 0 ? `in ${said}` : `${said} ago`;
}
