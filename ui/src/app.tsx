import { useEffect, useRef } from "react";
import { forgetKey, useAccess } from "./api/key.ts";
import { zone } from "./api/zone.ts";
import { isDashboard } from "./dashboards.ts";
import { idInPath } from "./identity.ts";
import { useGoing } from "./parts/going.ts";
import { Link } from "./parts/link.tsx";
import { Navigation } from "./parts/navigation.tsx";
import { Search } from "./parts/search.tsx";
import { SignIn } from "./parts/sign_in.tsx";
import { Status } from "./parts/status.tsx";
import { usePlace } from "./router.ts";
import { AssetPage } from "./screens/asset.tsx";
import { CatalogPage } from "./screens/catalog.tsx";
import { DashboardPage } from "./screens/dashboard.tsx";
import { DeadLetterPage } from "./screens/dead_letter.tsx";
import { DeadLettersPage } from "./screens/dead_letters.tsx";
import { DiffPage } from "./screens/diff.tsx";
import { EventPage } from "./screens/event.tsx";
import { EventsPage } from "./screens/events.tsx";
import { ExplorerPage } from "./screens/explorer.tsx";
import { FlowPage } from "./screens/flow.tsx";
import { Home } from "./screens/home.tsx";
import { IdentityPage } from "./screens/identity.tsx";
import { ImpactPage } from "./screens/impact.tsx";
import { IncidentPage } from "./screens/incident.tsx";
import { IncidentsPage } from "./screens/incidents.tsx";
import { Lost } from "./screens/lost.tsx";
import { MeasurePage } from "./screens/measure.tsx";
import { MeasuresPage } from "./screens/measures.tsx";
import { ObjectivePage } from "./screens/objective.tsx";
import { ObjectivesPage } from "./screens/objectives.tsx";
import { ProducersPage } from "./screens/producers.tsx";
import { ReviewPage } from "./screens/review.tsx";
import { ReviewsPage } from "./screens/reviews.tsx";
import { SettingsPage } from "./screens/settings.tsx";
import { VerifyPage } from "./screens/verify.tsx";

/** Pages with a large search of their own. */
const SEARCHES: ReadonlySet<string> = new Set(["/", "/catalog"]);

export function App() {
  const { path } = usePlace();
  const { key, shut, turn } = useAccess();
  useStartOfPage(`${turn} ${path}`);
  useGoing();
  // All times are written anew by another clock.
  zone.useNow();
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" to="/">
          <Mark />
          Headwater
        </Link>
        {!SEARCHES.has(path) && shut === null && <Search key={`${turn} ${path}`} />}
        {shut === null && <Navigation key={path} path={path} />}
        {key !== null && (
          <button className="small-button" onClick={forgetKey} type="button">
            Forget key
          </button>
        )}
      </header>
      <main className={path === "/lineage" ? "main-wide" : undefined} id="main" tabIndex={-1}>
        {shut === null ? <Page key={turn} path={path} /> : <SignIn shut={shut} />}
      </main>
      <footer className="foot">
        <Status />
      </footer>
    </>
  );
}

/** Another page is read from its start, also by keyboard and by screen readers. */
function useStartOfPage(page: string): void {
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [page]);
}

function Page({ path }: { path: string }) {
  const [, first, ...rest] = path.split("/");
  const tail = rest.join("/");
  if (path === "/") return <Home />;
  if (first === "asset" && tail) return <AssetPage id={idInPath(tail)} key={tail} />;
  if (first === "dead-letters") {
    return tail ? <DeadLetterPage key={tail} number={tail} /> : <DeadLettersPage />;
  }
  if (path === "/catalog") return <CatalogPage />;
  if (path === "/settings") return <SettingsPage />;
  if (path === "/verify") return <VerifyPage />;
  if (path === "/lineage") return <ExplorerPage />;
  if (path === "/flow") return <FlowPage />;
  if (path === "/diff") return <DiffPage />;
  if (path === "/impact") return <ImpactPage />;
  if (path === "/incidents") return <IncidentsPage />;
  if (first === "incident" && tail) return <IncidentPage key={tail} name={tail} />;
  if (first === "dash" && isDashboard(tail)) return <DashboardPage key={tail} name={tail} />;
  if (path === "/reviews") return <ReviewsPage />;
  if (first === "review" && tail) return <ReviewPage key={tail} name={tail} />;
  if (path === "/objectives") return <ObjectivesPage />;
  if (first === "objective" && tail) return <ObjectivePage key={tail} name={idInPath(tail)} />;
  if (path === "/identity") return <IdentityPage />;
  if (path === "/events") return <EventsPage />;
  if (path === "/producers") return <ProducersPage />;
  if (first === "measures") return tail ? <MeasurePage id={tail} key={tail} /> : <MeasuresPage />;
  if (first === "event" && tail) return <EventPage key={tail} offset={tail} />;
  return <Lost asked={path} key={path} />;
}

function Mark() {
  return (
    <svg aria-hidden="true" className="mark" height="22" viewBox="0 0 32 32" width="22">
      <rect height="32" rx="8" width="32" />
      <path d="M7 8c7 0 7 8 18 8M7 16h18M7 24c7 0 7-8 18-8" />
    </svg>
  );
}
