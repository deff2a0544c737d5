import { useState } from "react";
import { complaint } from "../api/ask.ts";
import { askPostmortem, usePostmortem } from "../api/incidents.ts";
import { useNewest } from "../api/newest.ts";
import type { ActEntry } from "../api/schema.ts";
import { plain, saysOf } from "../incidents.ts";
import { ago, instant } from "../instants.ts";
import { count } from "../words.ts";
import { download, fileName } from "./download.ts";
import { Glyph } from "./glyph.tsx";
import { Outside } from "./link.tsx";
import { Markdown } from "./markdown.tsx";
import { Section } from "./small.tsx";
import { Answered } from "./states.tsx";

/** All that was done, by whom and when, the first first. */
export function Timeline({ acts }: { acts: readonly ActEntry[] }) {
  return (
    <Section id="timeline" note={count(acts.length)} title="What happened">
      <ol className="timeline">
        {acts.map((each) => (
          <li key={each.id}>
            <p className="timeline-when">
              <Local at={each.at} />
              <span className="quiet">{plain(each.kind)}</span>
            </p>
            <p className="anywhere">{saysOf(each)}</p>
            {each.note && <blockquote className="act-note">{each.note}</blockquote>}
            {each.url && (
              <p className="anywhere">
                <Outside href={each.url}>{each.url}</Outside>
              </p>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** By the clock on the wall, and by that of the servers behind it. */
function Local({ at }: { at: string }) {
  return (
    <time className="when" dateTime={at} title={`${instant(at, "UTC")}, ${ago(at)}`}>
      {instant(at, "local")}
    </time>
  );
}

/** The story as a page to keep: to be read here, and to be taken away. */
export function Postmortem({ name }: { name: string }) {
  const [shown, setShown] = useState(false);
  const [said, setSaid] = useState("");
  const newest = useNewest();
  const save = async (): Promise<void> => {
    try {
      const text = await askPostmortem(name, newest);
      const file = fileName(`${name}-postmortem`, "md");
      download(file, new Blob([text], { type: "text/markdown" }));
      setSaid(`${file} saved`);
    } catch (cause) {
      setSaid(complaint(cause));
    }
  };
  return (
    <Section
      aside={
        <>
          <span className="quiet" role="status">
            {said}
          </span>
          <button
            aria-expanded={shown}
            className="small-button"
            onClick={() => setShown(!shown)}
            type="button"
          >
            {shown ? "Close" : "Read it"}
          </button>
          <button className="small-button" onClick={save} type="button">
            <Glyph shape="download" size={14} />
            Markdown
          </button>
        </>
      }
      id="postmortem"
      title="Postmortem"
    >
      {shown ? (
        <Written name={name} newest={newest} />
      ) : (
        <p className="empty">
          Written from what happened, what it affected, what is to be done and the answers of the
          review.
        </p>
      )}
    </Section>
  );
}

function Written({ name, newest }: { name: string; newest: number | null }) {
  const answer = usePostmortem(name, newest);
  return (
    <Answered answer={answer} what="the postmortem">
      {(text) => (
        <div className="postmortem">
          <Markdown text={text} />
        </div>
      )}
    </Answered>
  );
}
