import { useEffect, useRef, useState } from "react";
import { ACT_WORDS } from "../act_words.ts";
import type { IncidentEntry } from "../api/schema.ts";
import { type Act, actsIn, isAct, isOver, stateMark } from "../incidents.ts";
import { navigate, usePlace, withQuery } from "../router.ts";
import { ActForm } from "./act_form.tsx";
import type { OnActed } from "./acting.ts";
import { SilenceForm } from "./silence_form.tsx";

interface IncidentActsProps {
  incident: IncidentEntry;
  onActed: OnActed;
}

/** What is said of what is wrong can be silenced, which is no act of the incident. */
type Doing = Act | "silence";

/** What can be done about an incident as it stands: a press opens a form, another one does it. */
export function IncidentActs({ incident, onActed }: IncidentActsProps) {
  const asked = usePlace().query.get("act");
  const { next, also } = doable(incident);
  const [doing, setDoing] = useState<Doing | null>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const wanted = [...next, ...also].find((each) => each === asked);

  // The address opens a form, and does nothing by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each address
  useEffect(() => {
    if (wanted) setDoing(wanted);
  }, [asked]);

  const leave = (): void => {
    setDoing(null);
    if (asked) navigate(withQuery({ act: null }), { replace: true });
    requestAnimationFrame(() => buttons.current?.querySelector("button")?.focus());
  };
  const form = {
    onDone: (words: string) => {
      onActed(words);
      leave();
    },
    onLeave: leave,
  };
  const button = (each: Doing, main: boolean) => (
    <button
      aria-expanded={doing === each}
      className={main ? "main-button" : "small-button"}
      key={each}
      onClick={() => (doing === each ? leave() : setDoing(each))}
      type="button"
    >
      {each === "identify" && incident.cause ? "Name another cause" : nameOf(each)}
    </button>
  );

  return (
    <div className="acts">
      <div className="acts-buttons" ref={buttons}>
        <div className="buttons">{next.map((each, at) => button(each, at === 0))}</div>
        <div className="buttons acts-also">{also.map((each) => button(each, false))}</div>
      </div>
      {asked && !wanted && doing === null && (
        <p className="under" role="status">
          {isAct(asked) || asked === "silence"
            ? `“${nameOf(asked)}” makes no sense any more: it is ${stateMark(incident.state).word.toLowerCase()}.`
            : "The link asked for something that this page does not do."}
        </p>
      )}
      {doing === "silence" && <SilenceForm incident={incident} {...form} />}
      {doing !== null && doing !== "silence" && (
        <ActForm
          act={doing}
          key={doing}
          name={incident.name}
          start={{ severity: incident.severity, title: incident.title, at: incident.onset }}
          {...form}
        />
      )}
    </div>
  );
}

function doable(incident: IncidentEntry): { next: Doing[]; also: Doing[] } {
  const { next, also } = actsIn(incident.state);
  const silences = !isOver(incident) && incident.roots.length > 0;
  return { next, also: silences ? [...also, "silence"] : also };
}

function nameOf(each: Doing): string {
  return each === "silence" ? "Silence" : ACT_WORDS[each].button;
}
