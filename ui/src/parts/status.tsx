import { useHealth } from "../api/health.ts";
import type { Health } from "../api/schema.ts";
import { count, duration } from "../words.ts";
import { Link } from "./link.tsx";

/** One line on the server itself: what it is, what it holds and whether it has caught up. */
export function Status() {
  const { data, problem } = useHealth();
  if (problem) {
    return (
      <p className="status" role="status">
        <span className="dot dot-bad" /> The server does not answer: {problem.detail}
      </p>
    );
  }
  if (!data) return <p className="status">Asking the server how it is…</p>;
  const state = data.problem ? "bad" : data.lag > 0 ? "warn" : "good";
  return (
    <p className="status">
      <span className={`dot dot-${state}`} />
      <span>Headwater {data.version}</span>
      <span>{count(data.log_offset, "event")}</span>
      <span>{lagOf(data)}</span>
      <Link to="/producers">Producers</Link>
      {data.dead_letters > 0 && (
        <Link to="/dead-letters">{count(data.dead_letters, "event")} refused</Link>
      )}
      {data.problem && <strong>{data.problem}</strong>}
    </p>
  );
}

/** How far answers are behind what was sent. */
export function lagOf({ lag, lag_seconds }: Health): string {
  if (lag === 0) return "up to date";
  const late = lag_seconds ? ` (${duration(lag_seconds)})` : "";
  return `${count(lag, "event")} behind${late}`;
}
