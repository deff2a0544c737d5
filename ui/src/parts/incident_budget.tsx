import { question } from "../api/ask.ts";
import { useFresh } from "../api/fresh.ts";
import type { IncidentEntry } from "../api/schema.ts";
import { objectivePage } from "../objectives.ts";
import { Link } from "./link.tsx";
import { BudgetBar } from "./objective_marks.tsx";
import { Fact } from "./small.tsx";

/** What is left of the error budget of the objective that found what is wrong; absent for others. */
export function IncidentBudget({ incident }: { incident: IncidentEntry }) {
  const objective = objectiveOf(incident);
  const asked = objective === null ? null : { slo: objective, limit: 1 };
  const { data } = useFresh(asked && question("/api/v2/slo/show", asked));
  if (data === null) return null;
  return (
    <Fact name="Error budget">
      <BudgetBar slo={data.slo} />
      <span className="under">
        of <Link to={objectivePage(data.slo.slo)}>{data.slo.slo}</Link>
      </span>
    </Fact>
  );
}

/** What others found, and that events stopped, no objective says. */
function objectiveOf({ detector, origin }: IncidentEntry): string | null {
  return origin === "external_alert" || detector?.startsWith("@") ? null : detector;
}
