import type { Said } from "../act_words.ts";
import { type Act, MOMENTS, SEVERITIES, severityMark } from "../incidents.ts";
import { fromField, toField } from "../instants.ts";
import { AssetPicker } from "./asset_picker.tsx";
import { Field } from "./field.tsx";

const MOST_ATTACHED = 20;

interface ActFieldsProps {
  act: Act;
  said: Said;
  onSaid: (part: Partial<Said>) => void;
}

/** What has to be said for an act beside a note. */
export function ActFields({ act, said, onSaid }: ActFieldsProps) {
  switch (act) {
    case "identify":
      return (
        <>
          <div className="field">
            What is at fault
            <AssetPicker
              chosen={said.cause}
              label="A job, dataset or column"
              most={1}
              onChosen={(cause) => onSaid({ cause })}
            />
          </div>
          <Field label="Commit" optional>
            <input
              autoComplete="off"
              className="mono"
              maxLength={200}
              onChange={(event) => onSaid({ commit: event.target.value })}
              spellCheck={false}
              value={said.commit}
            />
          </Field>
        </>
      );
    case "attach":
      return (
        <div className="field">
          What belongs to it
          <AssetPicker
            chosen={said.of}
            label="Jobs, datasets or columns"
            most={MOST_ATTACHED}
            onChosen={(of) => onSaid({ of })}
          />
        </div>
      );
    case "severity":
      return (
        <Field label="How bad it is">
          <select
            onChange={(event) => onSaid({ severity: event.target.value })}
            value={said.severity}
          >
            {SEVERITIES.map((one) => (
              <option key={one} value={one}>
                {severityMark(one).word}
              </option>
            ))}
          </select>
        </Field>
      );
    case "assign":
      return (
        <Field label="To whom">
          <input
            autoComplete="off"
            maxLength={200}
            onChange={(event) => onSaid({ to: event.target.value })}
            placeholder="such as user:ana or team:rides"
            required
            value={said.to}
          />
        </Field>
      );
    case "title":
      return (
        <Field label="What is wrong, in a line">
          <input
            autoComplete="off"
            maxLength={500}
            onChange={(event) => onSaid({ title: event.target.value })}
            required
            value={said.title}
          />
        </Field>
      );
    case "link":
      return (
        <Field label="Address">
          <input
            autoComplete="off"
            maxLength={2000}
            onChange={(event) => onSaid({ url: event.target.value })}
            placeholder="https://…"
            required
            type="url"
            value={said.url}
          />
        </Field>
      );
    case "moment":
      return <MomentFields onSaid={onSaid} said={said} />;
    default:
      return null;
  }
}

function MomentFields({ said, onSaid }: Pick<ActFieldsProps, "said" | "onSaid">) {
  return (
    <>
      <Field label="What">
        <select onChange={(event) => onSaid({ moment: event.target.value })} value={said.moment}>
          {MOMENTS.map(([moment, words]) => (
            <option key={moment} value={moment}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      <Field label="When">
        <input
          max="9999-12-31T23:59"
          onChange={(event) => onSaid({ at: fromField(event.target.value) })}
          required
          type="datetime-local"
          value={toField(said.at)}
        />
      </Field>
    </>
  );
}
