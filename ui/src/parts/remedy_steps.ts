import { takeStep } from "../api/incidents.ts";
import type { RemedyAttemptEntry, StepBody } from "../api/schema.ts";
import type { OnActed } from "./acting.ts";
import { type By, useBy } from "./judging.tsx";
import { useSending } from "./sending.ts";

export interface Steps {
  by: By;
  sending: boolean;
  /** Why nothing was done; empty where all is well. */
  wrong: string;
  /** Proposes a remedy, and looks at once at what it would run. */
  propose: (remedy: string, note: string) => Promise<boolean>;
  /** Looks again: what it would run may have changed. */
  look: (attempt: RemedyAttemptEntry) => Promise<boolean>;
  /** Approves what the reader sees, and runs it. */
  approve: (attempt: RemedyAttemptEntry, note: string) => Promise<boolean>;
  run: (attempt: RemedyAttemptEntry) => Promise<boolean>;
  withdraw: (attempt: RemedyAttemptEntry) => Promise<boolean>;
}

/** The steps that can be taken with remedies of an incident, one at a time. */
export function useSteps(name: string, onActed: OnActed): Steps {
  const { sending, wrong, send } = useSending();
  const by = useBy();
  const take = (said: Omit<StepBody, "name" | "by">) =>
    takeStep({ name, by: by.told(), ...said }).then(({ attempt }) => attempt);
  const done = (words: string, what: () => Promise<unknown>) =>
    send(async () => {
      await what();
      onActed(words);
    }, "Nothing was run.");
  return {
    by,
    sending,
    wrong,
    propose: (remedy, note) =>
      done("Proposed. Nothing runs before somebody approves it.", async () => {
        const { number } = await take({ step: "propose", remedy, note: note || null });
        await take({ step: "dry_run", attempt: number });
      }),
    look: ({ number }) => done("Looked at.", () => take({ step: "dry_run", attempt: number })),
    approve: ({ number, trial }, note) =>
      done("Approved. It runs.", async () => {
        const digest = trial?.digest ?? null;
        await take({ step: "approve", attempt: number, note, digest });
        await take({ step: "run", attempt: number });
      }),
    run: ({ number }) => done("It runs.", () => take({ step: "run", attempt: number })),
    withdraw: ({ number }) => done("Withdrawn.", () => take({ step: "withdraw", attempt: number })),
  };
}
