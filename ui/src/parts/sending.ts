import { useState } from "react";
import { complaint } from "../api/ask.ts";

export interface Sending {
  sending: boolean;
  /** Why nothing was done; empty where all is well. */
  wrong: string;
  setWrong: (words: string) => void;
  /** Does something, unless something is being done; says whether that worked. */
  send: (what: () => Promise<void>, otherwise: string) => Promise<boolean>;
}

/** The means to send one thing at a time. otherwise: what is so where that fails. */
export function useSending(): Sending {
  const [sending, setSending] = useState(false);
  const [wrong, setWrong] = useState("");
  return {
    sending,
    wrong,
    setWrong,
    send: async (what, otherwise) => {
      if (sending) return false;
      setSending(true);
      setWrong("");
      try {
        await what();
        return true;
      } catch (cause) {
        setWrong(`${complaint(cause)} ${otherwise}`);
        return false;
      } finally {
        setSending(false);
      }
    },
  };
}
