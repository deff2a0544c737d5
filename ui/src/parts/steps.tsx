import { useState } from "react";
import type { RunbookEntry, StepEntry } from "../api/schema.ts";
import { type OnActed, useActing } from "./acting.ts";
import { Copy } from "./copy.tsx";
import { Outside } from "./link.tsx";
import { Markdown, MarkdownLine } from "./markdown.tsx";
import { Section, When } from "./small.tsx";
import { Empty } from "./states.tsx";

interface StepsProps {
  name: string;
  steps: readonly StepEntry[];
  onActed: OnActed;
}

/** The guide's steps, to be ticked off. */
export function Checklist(props: StepsProps) {
  return (
    <Section id="checklist" note={progress(props.steps)} title="Checklist">
      <Steps {...props} />
    </Section>
  );
}

interface RunbooksProps {
  name: string;
  runbooks: readonly RunbookEntry[];
  onActed: OnActed;
}

/** What somebody wrote down for this case before. */
export function Runbooks({ name, runbooks, onActed }: RunbooksProps) {
  return (
    <Section id="runbooks" note={String(runbooks.length)} title="Runbooks">
      {runbooks.length === 0 && (
        <Empty>
          None fits. A runbook is a Markdown file in the folder that HEADWATER_RUNBOOKS names, or a
          link that an asset carries.
        </Empty>
      )}
      {runbooks.map((each) => (
        <Runbook key={`${each.title} ${each.url}`} name={name} onActed={onActed} runbook={each} />
      ))}
    </Section>
  );
}

function Runbook({
  name,
  runbook,
  onActed,
}: Omit<RunbooksProps, "runbooks"> & { runbook: RunbookEntry }) {
  const { title, url, text, because, steps } = runbook;
  return (
    <article className="runbook">
      <h3>
        {url ? <Outside href={url}>{title}</Outside> : title}{" "}
        {steps.length > 0 && <span className="section-note">{progress(steps)}</span>}
      </h3>
      <p className="under anywhere">{because}</p>
      {steps.length > 0 && <Steps name={name} onActed={onActed} steps={steps} />}
      {text && (
        <details open={steps.length === 0}>
          <summary>All of it</summary>
          <Markdown text={text} />
        </details>
      )}
    </article>
  );
}

export function progress(steps: readonly StepEntry[]): string {
  return `${steps.filter(({ done }) => done !== null).length} of ${steps.length} done`;
}

function Steps({ name, steps, onActed }: StepsProps) {
  const acting = useActing(name, onActed);
  const [pending, setPending] = useState<string | null>(null);
  const tick = async ({ id, done }: StepEntry): Promise<void> => {
    setPending(id);
    await acting.act(
      { kind: done ? "uncheck" : "check", step: id },
      done ? "Taken back: the step is still to be done." : "Ticked off.",
    );
    setPending(null);
  };
  return (
    <>
      <ul className="steps">
        {steps.map((step) => {
          const { id, text, how, done } = step;
          return (
            <li aria-busy={pending === id} className={done ? "step step-done" : "step"} key={id}>
              <label>
                <input checked={done !== null} onChange={() => void tick(step)} type="checkbox" />
                <span>
                  <MarkdownLine text={text} />
                </span>
              </label>
              {done && (
                <p className="under">
                  {done.by}, <When at={done.at} relative />
                </p>
              )}
              {how && !done && (
                <p className="step-how">
                  <code>{how}</code>
                  <Copy label={`Copy ${how}`} short text={() => how} />
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {acting.wrong && (
        <p className="wrong steps-wrong" role="alert">
          {acting.wrong}
        </p>
      )}
    </>
  );
}
