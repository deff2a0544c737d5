import type { ManifestInput, ManifestStep, Setting } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { CodePlace } from "../graph/code_place.tsx";
import { nameOf, pageOf } from "../identity.ts";
import { count, shorten } from "../words.ts";
import { CertaintyBadge, inputWords } from "./certainty.tsx";
import { Glyph } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { Fact, Name, When } from "./small.tsx";
import { Sql } from "./sql.tsx";

/** The runs to be done again, each with all that is known of what it needs. */
export function ManifestSteps({ steps }: { steps: ManifestStep[] }) {
  return (
    <ol className="derivation">
      {steps.map((step) => (
        <Step key={step.number} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { step: ManifestStep }) {
  const { job, run, code, after, sql } = step;
  return (
    <li value={step.number}>
      <div className="derivation-head">
        {job && <Name id={job} label={step.job_name ?? shortName(job)} most={70} />}
        <span className="quiet">
          <Link to={pageOf(run)}>run {shorten(nameOf(run), 18)}</Link>,{" "}
          <When at={step.started_at} />
        </span>
        {after.length > 0 && <span className="quiet">after {after.join(", ")}</span>}
        <CertaintyBadge certainty={step.deterministic} />
      </div>
      <p className="under">{step.because}</p>
      <Places step={step} />
      <dl className="facts">
        <Fact name="Code">
          <CodePlace code={code && { ...code, commit: code.version, line: null }} />
        </Fact>
        <Fact name="Reads">
          {step.inputs.length === 0 && <span className="quiet">nothing that is told</span>}
          {step.inputs.map((input) => (
            <Input input={input} key={input.dataset} />
          ))}
        </Fact>
        <Fact name="Writes">
          {step.outputs.map((output) => (
            <span className="line" key={output.dataset}>
              <Name id={output.dataset} label={shortName(output.dataset)} />
              {output.rows !== null && <span className="under">{count(output.rows, "row")}</span>}
            </span>
          ))}
        </Fact>
        <Settings name="Parameters" settings={step.parameters} />
        <Settings name="Environment" settings={step.environment} />
      </dl>
      {step.unknown.map((gap) => (
        <p className="no-code" key={`${gap.code} ${gap.field} ${gap.dataset}`}>
          {gap.message}
          {gap.dataset && (
            <>
              : <Name id={gap.dataset} label={shortName(gap.dataset)} />
            </>
          )}
        </p>
      ))}
      {sql && (
        <details className="facet">
          <summary>
            <Glyph shape="code" size={14} /> SQL
          </summary>
          <Sql sql={sql} />
        </details>
      )}
    </li>
  );
}

/** Where in its SQL the outcome hangs on more than the content of tables, and what to do. */
function Places({ step }: { step: ManifestStep }) {
  if (step.uncertain.length === 0) return null;
  return (
    <ul className="changes">
      {step.uncertain.map((one) => (
        <li key={`${one.line}:${one.column} ${one.what}`}>
          <span className="mono">
            {one.line}:{one.column} {one.what}
          </span>{" "}
          {one.detail}. <strong>{one.fix}</strong>
        </li>
      ))}
    </ul>
  );
}

function Input({ input }: { input: ManifestInput }) {
  const { dataset, version, explicit, snapshot, subset, changed_at } = input;
  const lost = input.state === "overwritten" || input.state === "dropped";
  return (
    <span className="line">
      <Name id={dataset} label={shortName(dataset)} />
      <span className={lost ? "under wrong" : "under"}>
        {inputWords(input)}
        {changed_at && (
          <>
            , <When at={changed_at} />
          </>
        )}
        {version && explicit && <>; version {shorten(version, 24)}</>}
        {snapshot && <>; snapshot {snapshot}</>}
        {subset.length > 0 && <>; {subset.join(" ")}</>}
      </span>
    </span>
  );
}

function Settings({ name, settings }: { name: string; settings: Setting[] }) {
  if (settings.length === 0) return null;
  return (
    <Fact name={name}>
      {settings.map((setting) => (
        <span
          className="line mono"
          key={`${setting.facet} ${setting.name}`}
          title={`${setting.facet}: ${setting.value}`}
        >
          {setting.name} = {shorten(setting.value, 60)}
        </span>
      ))}
    </Fact>
  );
}
