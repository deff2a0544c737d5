import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import { unresolved } from "../incidents.ts";
import { count } from "../words.ts";
import { Folded } from "./folded.tsx";
import { Glyph } from "./glyph.tsx";
import { Link } from "./link.tsx";

/** Every page that is led to from everywhere, in the order of the header. */
const PAGES = [
  ["/dash/oncall", "Dashboards"],
  ["/incidents", "Incidents"],
  ["/catalog", "Catalog"],
  ["/lineage", "Lineage"],
  ["/diff", "Changes"],
  ["/verify", "Verify"],
  ["/identity", "Names"],
  ["/measures", "Measures"],
  ["/events", "Events"],
] as const;

/** The way to the pages from any of them; on a phone behind a button. */
export function Navigation({ path }: { path: string }) {
  return (
    <Folded className="navigation" label="Menu" shape="menu">
      <nav aria-label="Pages">
        {PAGES.map(([to, title]) => (
          <Link aria-current={isAt(path, to) ? "page" : undefined} key={to} to={to}>
            {title}
            {to === "/incidents" && <Unresolved />}
          </Link>
        ))}
        <Link
          aria-current={path === "/settings" ? "page" : undefined}
          className="navigation-settings"
          title="Settings"
          to="/settings"
        >
          <Glyph shape="settings" />
          <span>Settings</span>
        </Link>
      </nav>
    </Folded>
  );
}

/** Whether this is the page, or one of several that it stands for. */
function isAt(path: string, to: string): boolean {
  return path === to || (to.startsWith("/dash/") && path.startsWith("/dash/"));
}

/** How many incidents are not over; nothing where none is, or nobody can tell. */
function Unresolved() {
  const asked = { state: "unresolved", limit: 1, min_offset: useNewest() } as const;
  const { data } = useFresh(question("/api/v2/incidents", asked));
  const number = data === null ? 0 : unresolved(data);
  if (number === 0) return null;
  return (
    <span className="size size-bad">
      {count(number)}
      <span className="visually-hidden"> unresolved</span>
    </span>
  );
}
