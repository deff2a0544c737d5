import { useEffect, useRef, useState } from "react";
import type { IncidentEntry } from "../api/schema.ts";
import { type Act, actsIn, isAct, stateMark } from "../incidents.ts";
import { navigate, usePlace, withQuery } from "../router.ts";
import { ACT_WORDS, ActForm } from "./act_form.tsx";
import type { OnActed } from "./acting.ts";

interface IncidentActsProps {
  incident: IncidentEntry;
  onActed: OnActed;
}

/** What can be done about an incident as it stands: a press opens a form, another one does it. */
export function IncidentActs({ incident, onActed }: IncidentActsProps) {
  const asked = usePlace().query.get("act");
  const { next, also } = actsIn(incident.state);
  const [doing, setDoing] = useState<Act | null>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const can = (act: string | null): act is Act =>
    isAct(act) && (next.includes(act) || also.includes(act));

  // The address opens a form, and does nothing by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each address
  useEffect(() => {
    if (can(asked)) setDoing(asked);
  }, [asked]);

  const leave = (): void => {
    setDoing(null);
    if (asked) navigate(withQuery({ act: null }), { replace: true });
    requestAnimationFrame(() => buttons.current?.querySelector("button")?.focus());
  };
  const button = (act: Act, main: boolean) => (
    <button
      aria-expanded={doing === act}
      className={main ? "main-button" : "small-button"}
      key={act}
      onClick={() => (doing === act ? leave() : setDoing(act))}
      type="button"
    >
      {act === "identify" && incident.cause ? "Name another cause" : ACT_WORDS[act].button}
    </button>
  );

  return (
    <div className="acts">
      <div className="acts-buttons" ref={buttons}>
        <div className="buttons">{next.map((act, at) => button(act, at === 0))}</div>
        <div className="buttons acts-also">{also.map((act) => button(act, false))}</div>
      </div>
      {asked && !can(asked) && doing === null && (
        <p className="under" role="status">
          {isAct(asked)
            ? `“${ACT_WORDS[asked].button}” makes no sense any more: it is ${stateMark(incident.state).word.toLowerCase()}.`
            : "The link asked for something that this page does not do."}
        </p>
      )}
      {doing && (
        <ActForm
          act={doing}
          key={doing}
          name={incident.name}
          onDone={(words) => {
            onActed(words);
            leave();
          }}
          onLeave={leave}
          severity={incident.severity}
        />
      )}
    </div>
  );
}
