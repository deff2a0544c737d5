import type { Health } from "../api/schema.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";
import { Fact } from "./small.tsx";
import { lagOf } from "./status.tsx";

/** What the server says of itself. */
export function ServerFacts({ health }: { health: Health }) {
  const { dead_letters, dead_letters_dropped } = health;
  return (
    <dl className="facts">
      <Fact name="Version">{health.version}</Fact>
      <Fact name="State">{health.problem ?? health.status}</Fact>
      <Fact name="Events in the log">{count(health.log_offset)}</Fact>
      <Fact name="In the graph up to">{count(health.projection_offset)}</Fact>
      <Fact name="Lag">{lagOf(health)}</Fact>
      <Fact name="Refused, waiting">
        <Link to="/dead-letters">{count(dead_letters)}</Link>
      </Fact>
      {dead_letters_dropped > 0 && (
        <Fact name="Refused, gone to make room">{count(dead_letters_dropped)}</Fact>
      )}
    </dl>
  );
}
