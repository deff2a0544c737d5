import { useState } from "react";
import type { ActionEntry } from "../api/schema.ts";
import { count } from "../words.ts";
import { type OnActed, useActing } from "./acting.ts";
import { Field } from "./field.tsx";
import { Outside } from "./link.tsx";
import { Section, When } from "./small.tsx";
import { Empty } from "./states.tsx";

interface ActionsProps {
  name: string;
  actions: readonly ActionEntry[];
  onActed: OnActed;
}

/** What is to be done so that it does not happen again. */
export function LaterActions({ name, actions, onActed }: ActionsProps) {
  const acting = useActing(name, onActed);
  const [action, setAction] = useState("");
  const [owner, setOwner] = useState("");
  const [due, setDue] = useState("");
  const open = actions.filter(({ done }) => done === null).length;
  return (
    <Section id="actions" note={`${count(open)} open`} title="To be done later">
      {actions.length === 0 && <Empty>Nothing yet. What would have kept it from happening?</Empty>}
      <ul className="steps">
        {actions.map((each) => (
          <li className={each.done ? "step step-done" : "step"} key={each.name}>
            <p className="action-head">
              <span className="anywhere">
                {each.url ? <Outside href={each.url}>{each.name}</Outside> : each.name}
              </span>
              {!each.done && (
                <button
                  aria-label={`Done: ${each.name}`}
                  className="small-button"
                  disabled={acting.sending}
                  onClick={() => void acting.act({ kind: "done", action: each.name }, "Done.")}
                  type="button"
                >
                  Done
                </button>
              )}
            </p>
            <p className="under">
              {each.owner ?? "nobody has it"}
              {each.due && (
                <>
                  , due <When at={each.due} />
                </>
              )}
              {each.done && (
                <>
                  ; done by {each.done.by}, <When at={each.done.at} relative />
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      <form
        aria-label="Add something to be done later"
        className="action-form"
        onSubmit={async (event) => {
          event.preventDefault();
          const said = {
            kind: "action",
            action: action.trim(),
            to: owner.trim() || null,
            due: due ? `${due}T23:59:00Z` : null,
          } as const;
          if (said.action && (await acting.act(said, "Added."))) {
            setAction("");
            setOwner("");
            setDue("");
          }
        }}
      >
        <Field label="What is to be done" wide>
          <input
            autoComplete="off"
            maxLength={500}
            onChange={(event) => setAction(event.target.value)}
            value={action}
          />
        </Field>
        <Field label="By whom" optional>
          <input
            autoComplete="off"
            maxLength={200}
            onChange={(event) => setOwner(event.target.value)}
            value={owner}
          />
        </Field>
        <Field label="By when" optional>
          <input
            max="9999-12-31"
            onChange={(event) => setDue(event.target.value)}
            type="date"
            value={due}
          />
        </Field>
        <button
          className="small-button"
          disabled={acting.sending || action.trim() === ""}
          type="submit"
        >
          Add it
        </button>
        {acting.wrong && (
          <p className="wrong field-wide" role="alert">
            {acting.wrong}
          </p>
        )}
      </form>
    </Section>
  );
}
