import { activityOf, type Happening } from "../activity.ts";
import { question, useAnswer } from "../api/ask.ts";
import { useNewest } from "../api/newest.ts";
import type { DatasetEntry } from "../api/schema.ts";
import { flowPage, shortName } from "../flow.ts";
import { nameOf } from "../identity.ts";
import { count, duration } from "../words.ts";
import { useAsOf } from "./as_of.tsx";
import { Glyph, type Shape } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { SchemaVersion } from "./schema_history.tsx";
import { Name, Section, State, When } from "./small.tsx";
import { Empty } from "./states.tsx";
import { WordBadge } from "./word.tsx";

const MOST_WORDS = 200;
const MOST = 30;
const MOST_JOBS = 3;

/** What happened to a dataset: schema, runs, names and people's words in one line of time. */
export function ActivitySection({ dataset }: { dataset: DatasetEntry }) {
  const asked = { limit: MOST_WORDS, valid_at: useAsOf(), min_offset: useNewest() };
  const words = useAnswer(question("/api/v2/judgements", asked));
  const all = activityOf(dataset, dataset.runs, words.data?.judgements ?? []);
  return (
    <Section id="activity" title="Activity">
      {all.length === 0 && <Empty>Nothing that is told of it has a time.</Empty>}
      <div className="tall">
        <ol className="timeline">
          {all.slice(0, MOST).map((one) => (
            <li key={keyOf(one)}>
              <Happened one={one} />
            </li>
          ))}
        </ol>
      </div>
      <p className="under activity-note">
        {all.length > MOST && `The newest ${count(MOST)} of ${count(all.length)}. `}
        From its schema history, its {count(dataset.runs.length, "newest run")}, its names, and{" "}
        {words.problem
          ? "not from people’s words, which could not be asked"
          : `the ${words.data?.truncated ? `newest ${count(MOST_WORDS)} ` : ""}words of people`}
        .
      </p>
    </Section>
  );
}

function keyOf(one: Happening): string {
  if (one.kind === "run") return one.run.id;
  if (one.kind === "named") return `${one.at} ${one.alias} ${one.stated_by}`;
  if (one.kind === "judged") return `${one.at} ${one.word.source} ${one.word.target}`;
  return `${one.kind} ${one.at}`;
}

/** Runs and words bring a shape of their own. */
const SHAPES: Partial<Record<Happening["kind"], Shape>> = {
  schema: "column",
  renamed: "link",
  named: "link",
};

function Happened({ one }: { one: Happening }) {
  const shape = SHAPES[one.kind];
  return (
    <>
      <p className="timeline-when">
        <When at={one.at} />
        <span className="activity-what">
          {shape && <Glyph shape={shape} size={14} />}
          <Line one={one} />
        </span>
      </p>
      {one.kind === "schema" && <SchemaVersion change={one.change} first={one.first} />}
      {one.kind === "judged" && one.word.reason && <p className="under">“{one.word.reason}”</p>}
      {one.kind === "run" && one.run.error && (
        <p className="under activity-error">{one.run.error}</p>
      )}
    </>
  );
}

function Line({ one }: { one: Happening }) {
  switch (one.kind) {
    case "schema":
      return <>Schema</>;
    case "run":
      return (
        <>
          <State state={one.run.state} />
          <Name id={one.run.id} label={one.run.job_name ?? nameOf(one.run.id)} />
          {one.run.duration_s !== null && (
            <span className="quiet">in {duration(one.run.duration_s)}</span>
          )}
        </>
      );
    case "runs":
      return (
        <>
          <State state="COMPLETED" /> {count(one.size, "run")} of
          {one.jobs.slice(0, MOST_JOBS).map(({ id, name }, place) => (
            <span key={id}>
              {id ? <Name id={id} label={name} /> : name}
              {place < Math.min(one.jobs.length, MOST_JOBS) - 1 && ","}
            </span>
          ))}
          {one.jobs.length > MOST_JOBS && (
            <span>and {count(one.jobs.length - MOST_JOBS, "more job")}</span>
          )}
          <span className="quiet">
            since <When at={one.since} />
          </span>
        </>
      );
    case "renamed":
      return (
        <>
          Renamed from <Name id={one.previous} /> to <Name id={one.dataset} />
        </>
      );
    case "named":
      return (
        <>
          Also called <Name id={one.alias} />
        </>
      );
    case "judged":
      return (
        <>
          <WordBadge word={one.word} />
          <Link to={flowPage(one.word)}>
            {shortName(one.word.source)} → {shortName(one.word.target)}
          </Link>
          <span className="quiet">by {one.word.by ?? "somebody"}</span>
        </>
      );
  }
}
