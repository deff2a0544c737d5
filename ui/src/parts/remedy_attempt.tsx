import { type ReactNode, useState } from "react";
import type { OfferEntry, RemedyAttemptEntry, StampEntry } from "../api/schema.ts";
import type { OnActed } from "./acting.ts";
import { RemedyForm } from "./remedy_form.tsx";
import { type Steps, useSteps } from "./remedy_steps.ts";
import { Chip, When } from "./small.tsx";

const TONES: Record<string, string> = { succeeded: "good", failed: "warn", unknown: "warn" };

interface AttemptProps {
  name: string;
  attempt: RemedyAttemptEntry;
  /** Null where the file does not offer it any more. */
  offer: OfferEntry | null;
  onActed: OnActed;
}

/** One attempt at a remedy: what would run, who approved it, and how it ended. */
export function RemedyAttempt({ name, attempt, offer, onActed }: AttemptProps) {
  const { number, remedy, state, trial, plan, output, status, snapshot } = attempt;
  const steps = useSteps(name, onActed);
  const shown = plan ?? trial?.plan ?? null;
  const ended = output !== null && attempt.ended !== null;
  return (
    <li className="remedy">
      <p className="action-head">
        <span>
          <strong className="anywhere">
            {number}. {remedy}
          </strong>{" "}
          <Chip tone={TONES[state] ?? "plain"}>
            {state}
            {status !== null && ` (${status})`}
          </Chip>
          {snapshot && <span className="mono anywhere"> back to {snapshot}</span>}
        </span>
      </p>
      <p className="under">
        <Told how="proposed" note={attempt.note} stamp={attempt.proposed} />
        <Told how="approved" note={attempt.reason} stamp={attempt.approved} />
        <Told how="withdrawn" note={null} stamp={attempt.withdrawn} />
        <Told how="ended" note={null} stamp={attempt.ended} />
      </p>
      {shown && <Words title={plan ? "It ran" : "It would run"}>{shown}</Words>}
      {state === "proposed" && trial?.output && (
        <Words title="A look beforehand">{trial.output}</Words>
      )}
      {ended && output && <Words title="It said">{output}</Words>}
      {state === "unknown" && (
        <p className="under">
          The server ended while it ran. See what it did; it is not run again by itself.
        </p>
      )}
      <Next attempt={attempt} offer={offer} steps={steps} />
    </li>
  );
}

interface NextProps {
  attempt: RemedyAttemptEntry;
  offer: OfferEntry | null;
  steps: Steps;
}

/** What can be done with an attempt as it stands. */
function Next({ attempt, offer, steps }: NextProps) {
  const [asks, setAsks] = useState(false);
  if (attempt.state !== "proposed" && attempt.state !== "approved") return null;
  const waits = attempt.state === "proposed";
  return (
    <>
      <div className="buttons remedy-next">
        {waits && attempt.trial && offer && (
          <button
            aria-expanded={asks}
            className="small-button"
            onClick={() => setAsks(!asks)}
            type="button"
          >
            Approve and run
          </button>
        )}
        {waits && (
          <Button onPress={() => void steps.look(attempt)} steps={steps}>
            Look again
          </Button>
        )}
        {!waits && (
          <Button onPress={() => void steps.run(attempt)} steps={steps}>
            Run it
          </Button>
        )}
        <Button onPress={() => void steps.withdraw(attempt)} steps={steps}>
          Let it be
        </Button>
      </div>
      {!asks && steps.wrong && (
        <p className="wrong" role="alert">
          {steps.wrong}
        </p>
      )}
      {asks && waits && (
        <RemedyForm
          button="Approve and run it"
          label={`Approve ${attempt.remedy}`}
          needs
          onLeave={() => setAsks(false)}
          onSend={(note) => void steps.approve(attempt, note)}
          question="Why is it right to run this?"
          steps={steps}
        />
      )}
    </>
  );
}

interface ButtonProps {
  steps: Steps;
  onPress: () => void;
  children: ReactNode;
}

function Button({ steps, onPress, children }: ButtonProps) {
  return (
    <button className="small-button" disabled={steps.sending} onClick={onPress} type="button">
      {children}
    </button>
  );
}

interface ToldProps {
  how: string;
  stamp: StampEntry | null;
  note: string | null;
}

function Told({ how, stamp, note }: ToldProps) {
  if (stamp === null) return null;
  return (
    <span className="line">
      {how} by {stamp.by}, <When at={stamp.at} relative />
      {note && `: ${note}`}
    </span>
  );
}

function Words({ title, children }: { title: string; children: string }) {
  return (
    <div className="remedy-words">
      <p className="under">{title}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{children}</pre>
    </div>
  );
}
