import { useEffect } from "react";
import { DASHBOARDS, type Dashboard } from "../dashboards.ts";
import { navigate, usePlace, withQuery } from "../router.ts";
import { AsOf } from "./as_of.tsx";
import { Link } from "./link.tsx";

const SPANS = [1, 7, 28, 91, 365] as const;
const NO_DOMAIN = "-";

/** The three dashboards beside each other; what was chosen for one holds for the others. */
export function DashboardTabs({ chosen }: { chosen: Dashboard }) {
  return (
    <nav aria-label="Dashboards" className="choice-links">
      {Object.entries(DASHBOARDS).map(([name, title]) => (
        <Link
          aria-current={name === chosen ? "page" : undefined}
          key={name}
          to={`/dash/${name}${withQuery({ days: null }).replace(/^[^?]*/, "")}`}
        >
          {title}
        </Link>
      ))}
      <Link to="/objectives">Objectives</Link>
      <Link to="/reviews">Reviews</Link>
    </nav>
  );
}

/** Of which domain, how far back, and as of when; and without anything around it, for a screen on a wall. */
export function DashboardChoices({ domains }: { domains: readonly string[] }) {
  const { query } = usePlace();
  const [domain, days] = [query.get("domain") ?? "", query.get("days") ?? ""];
  const kiosk = query.get("kiosk") !== null;
  useKiosk(kiosk);
  return (
    <div className="dashboard-choices">
      <label className="field">
        Domain
        <select
          onChange={(event) => navigate(withQuery({ domain: event.target.value }))}
          value={domain}
        >
          <option value="">all</option>
          {[...new Set([...domains, ...(domain && domain !== NO_DOMAIN ? [domain] : [])])].map(
            (one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ),
          )}
          <option value={NO_DOMAIN}>none named</option>
        </select>
      </label>
      <label className="field">
        Looking back
        <select
          onChange={(event) => navigate(withQuery({ days: event.target.value }))}
          value={days}
        >
          <option value="">as usual</option>
          {SPANS.map((span) => (
            <option key={span} value={span}>
              {span === 1 ? "1 day" : `${span} days`}
            </option>
          ))}
        </select>
      </label>
      <AsOf />
      <span className="buttons">
        <button className="small-button" onClick={() => print()} type="button">
          Print
        </button>
        <button
          aria-pressed={kiosk}
          className="small-button"
          onClick={() => navigate(withQuery({ kiosk: kiosk ? null : "yes" }))}
          type="button"
        >
          Kiosk
        </button>
      </span>
    </div>
  );
}

/** A screen on a wall shows the panels alone. */
function useKiosk(on: boolean): void {
  useEffect(() => {
    document.documentElement.toggleAttribute("data-kiosk", on);
    return () => document.documentElement.removeAttribute("data-kiosk");
  }, [on]);
}
