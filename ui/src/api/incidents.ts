import { useQuery } from "@tanstack/react-query";
import { type Answer, answered, askText, questionKey, tell, useAnswerOf } from "./ask.ts";
import { keepOffset } from "./newest.ts";
import type { ActBody, ActedAnswer, AttemptedAnswer, OpeningBody, StepBody } from "./schema.ts";

/** Does something about an incident; what is asked from now on knows of it. */
export async function act(said: ActBody): Promise<ActedAnswer> {
  const told = await tell("/api/v2/incidents/act", said);
  keepOffset(told.offset);
  return told;
}

/** Takes a step with a remedy. */
export async function takeStep(said: StepBody): Promise<AttemptedAnswer> {
  const told = await tell("/api/v2/incidents/remedies/step", said);
  keepOffset(told.offset);
  return told;
}

/** Opens an incident. */
export async function openIncident(said: OpeningBody): Promise<ActedAnswer> {
  const told = await tell("/api/v2/incidents/open", said);
  keepOffset(told.offset);
  return told;
}

/** The story of an incident, in Markdown. */
export function askPostmortem(name: string, newest: number | null): Promise<string> {
  const asked = newest === null ? { name } : { name, min_offset: String(newest) };
  return askText(`/api/v2/incidents/postmortem?${new URLSearchParams(asked)}`);
}

export function usePostmortem(name: string, newest: number | null): Answer<string> {
  const query = useQuery(
    {
      queryKey: questionKey("postmortem", name, newest),
      queryFn: () => askPostmortem(name, newest),
    },
    answered,
  );
  return useAnswerOf(query);
}
