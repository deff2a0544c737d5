import { useRef, useState } from "react";
import { complaint } from "../api/ask.ts";
import { describe } from "../api/describe.ts";
import type { DatasetEntry, Describing, JobEntry } from "../api/schema.ts";
import { ColumnTags, Owners, OwnTags } from "./curating_lists.tsx";
import { DescriptionForm, DomainForm, TierForm } from "./curating_words.tsx";

/** Says something of the thing that is looked at. words: what is true then, to be listened to. */
export type Say = (saying: Omit<Describing, "of">, words: string) => Promise<boolean>;

/** Says what a thing is and whose it is. What producers send stays as they send it. */
export function Curating({ about }: { about: DatasetEntry | JobEntry }) {
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    setSaid("");
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <div className="curating">
      <button
        aria-expanded={open}
        className="small-button"
        onClick={() => (open ? close() : setOpen(true))}
        ref={button}
        type="button"
      >
        {open ? "Done" : "Edit"}
      </button>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {open && <Form about={about} onLeave={close} onSaid={setSaid} />}
    </div>
  );
}

interface FormProps {
  about: DatasetEntry | JobEntry;
  onSaid: (words: string) => void;
  onLeave: () => void;
}

function Form({ about, onSaid, onLeave }: FormProps) {
  const [wrong, setWrong] = useState("");
  const [sending, setSending] = useState(false);
  const say: Say = async (saying, words) => {
    if (sending) return false;
    setSending(true);
    setWrong("");
    try {
      await describe({ of: about.id, ...saying });
      onSaid(words);
      return true;
    } catch (cause) {
      setWrong(`${complaint(cause)} Nothing was changed.`);
      return false;
    } finally {
      setSending(false);
    }
  };
  return (
    <fieldset
      aria-busy={sending}
      className="word-form"
      onKeyDown={(event) => {
        // What is being written is not thrown away by one key.
        if (event.key === "Escape" && !(event.target instanceof HTMLTextAreaElement)) onLeave();
      }}
    >
      <legend className="visually-hidden">What people say of {about.label}</legend>
      <DescriptionForm about={about} say={say} />
      <div className="curating-pair field-wide">
        <TierForm about={about} say={say} />
        <DomainForm about={about} say={say} />
      </div>
      <Owners about={about} say={say} />
      <OwnTags about={about} say={say} />
      {about.kind !== "job" && <ColumnTags about={about} say={say} />}
      <p className="under field-wide">
        What people say stands before what producers send, which stays as they send it.
      </p>
      {wrong && (
        <p className="wrong field-wide" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}
