import type { Certainty, Id } from "../api/answers.ts";
import { question, useAnswer } from "../api/ask.ts";
import type { ManifestAnswer } from "../api/schema.ts";
import { nameOf } from "../identity.ts";
import { usePlace, withQuery } from "../router.ts";
import { count, shorten } from "../words.ts";
import { useAsOf } from "./as_of.tsx";
import { CertaintyBadge } from "./certainty.tsx";
import { CoverageNote } from "./coverage.tsx";
import { Link } from "./link.tsx";
import { ManifestSteps } from "./manifest_steps.tsx";
import { Section } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";

const LATEST = "latest";

/** Where the address asks how a run's version is to be made again; without a run the latest. */
export function reproduceAt(run: Id | null): string {
  return `${withQuery({ reproduce: run ?? LATEST }).split("#")[0]}#reproduce`;
}

/** What one would need to make a version of a dataset again; asked only when somebody wants it. */
export function ReproduceSection({ of }: { of: Id }) {
  const wanted = usePlace().query.get("reproduce");
  const run = wanted === LATEST ? null : wanted;
  const asked = { of, run: run && nameOf(run), valid_at: useAsOf() };
  const answer = useAnswer(wanted ? question("/api/v2/reproduce", asked) : null);
  return (
    <Section
      aside={
        wanted && (
          <Link to={`${withQuery({ reproduce: null }).split("#")[0]}#reproduce`}>Close</Link>
        )
      }
      id="reproduce"
      note={wanted && (run ? `run ${shorten(nameOf(run), 18)}` : "the latest version")}
      title="Reproduce"
    >
      {wanted ? (
        <Answered answer={answer} what="how to make it again">
          {(manifest) => <Told manifest={manifest} />}
        </Answered>
      ) : (
        <Empty>
          What one would need to make it again: code, parameters, environment and inputs, step by
          step. <Link to={reproduceAt(null)}>Show it for the latest version</Link>
        </Empty>
      )}
    </Section>
  );
}

const REPRODUCIBLE: Record<Certainty, string> = {
  yes: "Reproducible",
  no: "Not reproducible",
  unknown: "Not known",
};

function Told({ manifest }: { manifest: ManifestAnswer }) {
  const { reproducible, because, steps } = manifest;
  return (
    <>
      <div className="standing">
        <CertaintyBadge certainty={reproducible} words={REPRODUCIBLE[reproducible]} />
        <ul>
          {because.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
      <h3 className="flow-title">{count(steps.length, "step")}, in the order to run them</h3>
      <ManifestSteps steps={steps} />
      <CoverageNote answer={manifest} noun="step" />
    </>
  );
}
