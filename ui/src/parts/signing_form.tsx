import { type FormEvent, useState } from "react";
import { tell } from "../api/ask.ts";
import { Field } from "./field.tsx";
import { ByField, useBy } from "./judging.tsx";
import { useSending } from "./sending.ts";

interface SigningFormProps {
  review: string;
  onSigned: (words: string) => void;
}

/** Says that the reader went through a review, and what follows of it. */
export function SigningForm({ review, onSigned }: SigningFormProps) {
  const [note, setNote] = useState("");
  const { sending, wrong, send } = useSending();
  const by = useBy();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await send(async () => {
      const signed = await tell("/api/v2/reviews/sign", {
        review,
        note: note.trim() || null,
        by: by.told(),
      });
      onSigned(`${signed.review.review} is signed by ${signed.review.signed_by}.`);
      setNote("");
    }, "Nothing was signed.");
  };
  return (
    <form aria-label="Sign the review" className="word-form act-form signing" onSubmit={submit}>
      <Field label="What was found, and what follows">
        <textarea
          maxLength={8000}
          onChange={(event) => setNote(event.target.value)}
          rows={2}
          value={note}
        />
      </Field>
      <ByField by={by} />
      {wrong && (
        <p className="wrong field-wide" role="alert">
          {wrong}
        </p>
      )}
      <div className="buttons field-wide">
        <button className="main-button" disabled={sending} type="submit">
          {sending ? "Sending…" : "I went through it"}
        </button>
      </div>
    </form>
  );
}
