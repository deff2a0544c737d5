import { act } from "../api/incidents.ts";
import type { ActBody } from "../api/schema.ts";
import { type By, useBy } from "./judging.tsx";
import { useSending } from "./sending.ts";

/** Told when something was done, in words for who cannot see it change. */
export type OnActed = (words: string) => void;

export interface Acting {
  by: By;
  sending: boolean;
  /** Why nothing was done; empty where all is well. */
  wrong: string;
  /** Does it, and says whether that worked. */
  act: (said: Omit<ActBody, "name" | "by">, words: string) => Promise<boolean>;
}

/** The means to do something about an incident, one thing at a time. */
export function useActing(name: string, onActed: OnActed): Acting {
  const { sending, wrong, send } = useSending();
  const by = useBy();
  return {
    by,
    sending,
    wrong,
    act: (said, words) =>
      send(async () => {
        const { is_new } = await act({ name, ...said, by: by.told() });
        onActed(is_new ? words : "It was so already; nothing was changed.");
      }, "Nothing was changed."),
  };
}
