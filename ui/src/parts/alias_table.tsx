import type { NamesJudgedAnswer, StatedAlias } from "../api/schema.ts";
import { shortName } from "../flow.ts";
import { placeOf } from "../identity.ts";
import { shorten } from "../words.ts";
import { Glyph } from "./glyph.tsx";
import { TakeNamesBack } from "./names_judging.tsx";
import { Name, When } from "./small.tsx";

interface AliasTableProps {
  aliases: StatedAlias[];
  onJudged: (judged: NamesJudgedAnswer) => void;
}

/** Who says that two names are one, since when, and whether it holds. */
export function AliasTable({ aliases, onJudged }: AliasTableProps) {
  return (
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            <th scope="col">Is also called</th>
            <th scope="col">Said by</th>
            <th scope="col">Since</th>
            <th scope="col">Holds</th>
            <th scope="col">
              <span className="visually-hidden">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {aliases.map((each) => (
            <tr key={`${each.one} ${each.other} ${each.source}`}>
              <td className="alias-name">
                <Called id={each.one} />
              </td>
              <td className="alias-name">
                <Called id={each.other} />
              </td>
              <td>
                <Who alias={each} />
              </td>
              <td>
                <When at={each.since} />
              </td>
              <td className="nowrap">
                <Standing alias={each} />
              </td>
              <td>
                {each.by_people && each.holds && (
                  <TakeNamesBack names={{ one: each.one, other: each.other }} onJudged={onJudged} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Called({ id }: { id: string }) {
  return (
    <>
      <Name id={id} label={shortName(id)} most={56} />
      <span className="under mono">{placeOf(id).namespace}</span>
    </>
  );
}

function Who({ alias }: { alias: StatedAlias }) {
  if (alias.by_people) {
    return (
      <span className="state">
        <Glyph shape="person" size={14} />
        {alias.by ?? "somebody"}
      </span>
    );
  }
  return (
    <span className="mono quiet" title={alias.source}>
      {shorten(alias.source.replace(/^https?:\/\//, ""), 44)}
    </span>
  );
}

function Standing({ alias }: { alias: StatedAlias }) {
  if (alias.holds) {
    return (
      <span className="state state-completed">
        <Glyph shape="good" size={14} />
        Holds
      </span>
    );
  }
  return (
    <>
      <span className="state state-new">
        <Glyph shape="stopped" size={14} />
        Ended
      </span>
      <span className="under">
        <When at={alias.ended_at} />
      </span>
    </>
  );
}
