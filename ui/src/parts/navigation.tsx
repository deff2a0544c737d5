import { Folded } from "./folded.tsx";
import { Glyph } from "./glyph.tsx";
import { Link } from "./link.tsx";

/** Every page that is led to from everywhere, in the order of the header. */
const PAGES = [
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
          <Link aria-current={path === to ? "page" : undefined} key={to} to={to}>
            {title}
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
