import { question, useAnswer } from "../api/ask.ts";
import { usePlace } from "../router.ts";
import { count } from "../words.ts";
import { Link } from "./link.tsx";

const TABS = [
  ["/events", "Events"],
  ["/dead-letters", "Refused"],
  ["/producers", "Producers"],
] as const;

/** The pages about what came in, beside each other. */
export function LogTabs() {
  const { path } = usePlace();
  const { data } = useAnswer(question("/health", {}));
  const refused = data?.dead_letters ?? 0;
  return (
    <nav aria-label="What came in" className="segments tabs">
      {TABS.map(([to, title]) => (
        <Link aria-current={path === to ? "true" : undefined} key={to} to={to}>
          {title}
          {to === "/dead-letters" && refused > 0 && <span className="size">{count(refused)}</span>}
        </Link>
      ))}
    </nav>
  );
}
