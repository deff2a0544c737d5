import { useState } from "react";
import { complaint } from "../api/ask.ts";

interface TakeBackProps {
  /** Takes it back on the server. */
  take: () => Promise<void>;
  /** Says of what, where several buttons stand below each other. */
  label?: string | undefined;
}

/** Undoes a person's word; it can be said again. */
export function TakeBack({ take, label }: TakeBackProps) {
  const [wrong, setWrong] = useState("");
  const [sending, setSending] = useState(false);
  const takeBack = async (): Promise<void> => {
    setSending(true);
    setWrong("");
    try {
      await take();
    } catch (cause) {
      setWrong(complaint(cause));
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <button
        aria-label={label}
        className="small-button"
        disabled={sending}
        onClick={takeBack}
        type="button"
      >
        Take back
      </button>
      {wrong && (
        <span className="wrong" role="alert">
          {wrong} Press again to try once more.
        </span>
      )}
    </>
  );
}
