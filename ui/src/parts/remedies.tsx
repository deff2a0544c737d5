import { useState } from "react";
import type { Answer } from "../api/ask.ts";
import type { OfferEntry, RemediesAnswer } from "../api/schema.ts";
import type { OnActed } from "./acting.ts";
import { RemedyAttempt } from "./remedy_attempt.tsx";
import { RemedyForm } from "./remedy_form.tsx";
import { useSteps } from "./remedy_steps.ts";
import { Chip, Section } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";

interface RemediesProps {
  name: string;
  answer: Answer<RemediesAnswer>;
  onActed: OnActed;
}

/** What Headwater may run about an incident, each from its offer to its outcome. */
export function Remedies({ name, answer, onActed }: RemediesProps) {
  const attempts = answer.data?.attempts ?? [];
  return (
    <Section
      id="remedies"
      note="Each runs once somebody has seen and approved it"
      title="What Headwater may run"
    >
      <Answered answer={answer} stays what="what may be run">
        {({ offers }) => (
          <>
            {attempts.length > 0 && (
              <ol className="remedies">
                {[...attempts].reverse().map((each) => (
                  <RemedyAttempt
                    attempt={each}
                    key={each.number}
                    name={name}
                    offer={offers.find((offer) => offer.name === each.remedy) ?? null}
                    onActed={onActed}
                  />
                ))}
              </ol>
            )}
            {offers.length === 0 && <Empty>The file of remedies offers nothing for it.</Empty>}
            <ul className="remedies">
              {offers.map((each) => (
                <Offer key={each.name} name={name} offer={each} onActed={onActed} />
              ))}
            </ul>
          </>
        )}
      </Answered>
    </Section>
  );
}

interface OfferProps {
  name: string;
  offer: OfferEntry;
  onActed: OnActed;
}

function Offer({ name, offer, onActed }: OfferProps) {
  const [asks, setAsks] = useState(false);
  const steps = useSteps(name, (words) => {
    setAsks(false);
    onActed(words);
  });
  return (
    <li className="remedy">
      <p className="action-head">
        <span>
          <strong className="anywhere">{offer.name}</strong> {offer.does}
          {offer.is_rollback && <Chip tone="warn">rollback</Chip>}
        </span>
        <button
          aria-expanded={asks}
          aria-label={`Propose ${offer.name}`}
          className="small-button"
          disabled={offer.problem !== null}
          onClick={() => setAsks(!asks)}
          type="button"
        >
          Propose
        </button>
      </p>
      <p className="under">
        {offer.problem ?? offer.because}; {approvers(offer)}
      </p>
      {asks && (
        <RemedyForm
          button="Propose it"
          label={`Propose ${offer.name}`}
          onLeave={() => setAsks(false)}
          onSend={(note) => void steps.propose(offer.name, note)}
          question="Why?"
          steps={steps}
        />
      )}
    </li>
  );
}

/** Who may approve a remedy, in words. */
export function approvers({ approvers: who, second_person, automatic }: OfferEntry): string {
  if (automatic) return "its policy approves it";
  const named = who.length > 0 ? who.join(", ") : "anybody by name";
  return `${named} approves it${second_person ? ", not who proposed it" : ""}`;
}
