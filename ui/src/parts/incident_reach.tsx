import { useEffect, useRef, useState } from "react";
import { question } from "../api/ask.ts";
import { useUpTo } from "../api/fresh.ts";
import { useNewest } from "../api/newest.ts";
import { together, usePages } from "../api/paging.ts";
import type { AffectedEntry, IncidentEntry, ReachAnswer } from "../api/schema.ts";
import { pageOf, placeOf } from "../identity.ts";
import { growth, pictureOf } from "../incidents.ts";
import { count } from "../words.ts";
import { type OnActed, useActing } from "./acting.ts";
import { CoverageNote } from "./coverage.tsx";
import { Field } from "./field.tsx";
import { Glyph, shapeOf } from "./glyph.tsx";
import { ByField } from "./judging.tsx";
import { Link } from "./link.tsx";
import { More } from "./more.tsx";
import { Breakable, Chip, Section, When } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";

const PAGE = 50;

interface ReachProps {
  incident: IncidentEntry;
  onActed: OnActed;
}

/** Everything that it affects, what matters most first, and the means to tell whose that is. */
export function IncidentReach({ incident, onActed, offset }: ReachProps & { offset: number }) {
  const asked = { name: incident.name, limit: PAGE, min_offset: useNewest() };
  const answer = usePages<ReachAnswer>(question("/api/v2/incidents/reach", asked));
  const last = answer.data && together(answer.data);
  useUpTo(offset, last?.offset ?? null, answer.again);
  const farthest = Math.max(
    0,
    ...(answer.data ?? []).flatMap(({ affected }) => affected.map(({ hops }) => hops)),
  );
  const picture = pictureOf(incident.roots, farthest);
  return (
    <Section
      aside={
        picture && (
          <Link className="small-button" to={picture}>
            Draw it
          </Link>
        )
      }
      id="affected"
      note={
        last &&
        [count(last.size.total, "dataset"), growth(last.size, last.size_when_opened)]
          .filter(Boolean)
          .join(", ")
      }
      title="What it affects"
    >
      <Answered answer={answer} stays what="what it affects">
        {(pages) => {
          const told = together(pages);
          const rows = pages.flatMap(({ affected }) => affected);
          return (
            <>
              {incident.assets.length > 0 && (
                <Telling incident={incident} onActed={onActed} owners={told.owners} />
              )}
              {rows.length === 0 ? (
                <Empty>Nothing that was recorded depends on what is wrong.</Empty>
              ) : (
                <Affected rows={rows} />
              )}
              <More noun="dataset" of={answer} />
              <CoverageNote answer={told} noun="dataset" />
            </>
          );
        }}
      </Answered>
    </Section>
  );
}

/** Tells everyone who answers for something that is wrong or affected, in one step. */
function Telling({ incident, onActed, owners }: ReachProps & { owners: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const button = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (open) first.current?.focus();
  }, [open]);
  const acting = useActing(incident.name, onActed);
  const leave = (): void => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <div className="telling">
      <p>
        <button
          aria-expanded={open}
          className="small-button"
          onClick={() => setOpen(!open)}
          ref={button}
          type="button"
        >
          <Glyph shape="bell" size={14} />
          Tell the owners
        </button>{" "}
        <span className="anywhere">
          {owners.map((owner) => `${owner}, `)}whoever else answers for what is wrong
        </span>
      </p>
      {open && (
        <form
          aria-label="Tell the owners"
          className="word-form"
          onSubmit={async (event) => {
            event.preventDefault();
            const said = { kind: "notify", to_owners: true, note: note.trim() || null } as const;
            if (await acting.act(said, "The owners are told.")) {
              setNote("");
              leave();
            }
          }}
        >
          <Field label="What should they know?" optional wide>
            <textarea
              ref={first}
              maxLength={20_000}
              onChange={(event) => setNote(event.target.value)}
              placeholder="They are told what is wrong, since when, and what of theirs it affects."
              rows={2}
              value={note}
            />
          </Field>
          <ByField by={acting.by} />
          {acting.wrong && (
            <p className="wrong field-wide" role="alert">
              {acting.wrong}
            </p>
          )}
          <div className="buttons field-wide">
            <button className="main-button" disabled={acting.sending} type="submit">
              {acting.sending ? "Sending…" : "Tell them"}
            </button>
            <button className="small-button" onClick={leave} type="button">
              Cancel
            </button>
          </div>
        </form>
      )}
    </div>
  );
}

function Affected({ rows }: { rows: readonly AffectedEntry[] }) {
  return (
    <div className="wide">
      <table className="stacked reach-table">
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            <th scope="col">Tier</th>
            <th className="number" scope="col">
              Hops
            </th>
            <th scope="col">Regulated</th>
            <th scope="col">Owners</th>
            <th scope="col">Told</th>
            <th scope="col">Last read</th>
            <th scope="col">Next read</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ row }: { row: AffectedEntry }) {
  const { tier, regulated, told, change } = row;
  const type = row.type?.toLowerCase().replaceAll("_", " ");
  return (
    <tr>
      <td>
        <span className="named">
          <Glyph shape={shapeOf("dataset", row.type)} />
          <span>
            <Link className="name" to={pageOf(row.id)}>
              <Breakable text={row.label} />
            </Link>{" "}
            {change && (
              <Chip tone={change === "new" ? "warn" : "plain"}>{CHANGES[change] ?? change}</Chip>
            )}
            <span className="under anywhere">
              {type && <>{type} · </>}
              {placeOf(row.id).name}
            </span>
            {row.columns.length > 0 && (
              <span className="affected">
                {row.columns.map((name) => (
                  <code key={name}>{name === "*" ? "all of it" : name}</code>
                ))}
              </span>
            )}
          </span>
        </span>
      </td>
      <td data-label="Tier">
        {tier === null ? None : <Chip tone={tier === 1 ? "accent" : "plain"}>Tier {tier}</Chip>}
      </td>
      <td className="number" data-label="Hops">
        {row.hops}
      </td>
      <td data-label="Regulated">{regulated ? <Chip tone="warn">regulated</Chip> : None}</td>
      <td className="anywhere" data-label="Owners">
        {row.owners.join(", ") || <span className="quiet">no owner</span>}
      </td>
      <td data-label="Told">
        {told ? (
          <span className="told">
            <Glyph shape="good" size={14} /> told
          </span>
        ) : (
          <span className="quiet">not yet</span>
        )}
      </td>
      <td data-label="Last read">
        <When at={row.last_read} relative />
      </td>
      <td data-label="Next read">
        <When at={row.next_read} relative />
      </td>
    </tr>
  );
}

const None = <span className="quiet">–</span>;
const CHANGES: Record<string, string> = {
  new: "new since it was opened",
  gone: "no longer affected",
};
