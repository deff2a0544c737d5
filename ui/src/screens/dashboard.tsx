import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import { useNews } from "../api/news.ts";
import { DASHBOARDS, type Dashboard } from "../dashboards.ts";
import { PastNote, useAsOf } from "../parts/as_of.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { DashboardChoices, DashboardTabs } from "../parts/dashboard_choices.tsx";
import { PanelView } from "../parts/panel.tsx";
import { When } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";
import { usePlace } from "../router.ts";
import { count } from "../words.ts";

const MOST_DAYS = 400;

/** On a phone every row is a card: a few of each panel are enough to go on from. */
const FEW = 4;
const isNarrow = (): boolean => matchMedia("(max-width: 40rem)").matches;

/** A dashboard: panel by panel what leaders, whoever is on call, or whoever runs this must know. */
export function DashboardPage({ name }: { name: Dashboard }) {
  const { query } = usePlace();
  const at = useAsOf();
  const days = Number(query.get("days"));
  const answer = useFresh(
    question("/api/v2/dashboards", {
      name,
      domain: query.get("domain"),
      days: Number.isInteger(days) && days > 0 && days <= MOST_DAYS ? days : null,
      incident: query.get("incident"),
      valid_at: at,
      limit: isNarrow() ? FEW : null,
    }),
  );
  useNews(answer.again, { listens: at === null });
  return (
    <>
      <title>{`${DASHBOARDS[name]} · Headwater`}</title>
      <header className="dashboard-head">
        <h1 className="page-name">{DASHBOARDS[name]}</h1>
        <DashboardTabs chosen={name} />
      </header>
      <DashboardChoices domains={answer.data?.domains ?? []} />
      <PastNote />
      <Answered answer={answer} stays what="the dashboard">
        {(told) => (
          <>
            <p className="under dashboard-note">
              Looking back {count(told.days, "day")}; data complete to{" "}
              <When at={told.complete_to} />.
            </p>
            <div className={`panels panels-${name}`}>
              {told.panels.map((panel) => (
                <PanelView key={panel.panel} panel={panel} />
              ))}
            </div>
            <CoverageNote answer={told} noun="panel" />
          </>
        )}
      </Answered>
    </>
  );
}
