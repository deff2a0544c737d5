import type { Answer } from "../api/ask.ts";
import type { SignalEntry, SignalsAnswer, TraceEntry } from "../api/schema.ts";
import { amountOf, lookOf, turnWords } from "../signals.ts";
import { count, duration } from "../words.ts";
import { Copy } from "./copy.tsx";
import { Glyph } from "./glyph.tsx";
import { Outside } from "./link.tsx";
import { SeriesLine } from "./series_line.tsx";
import { Chip, Name, Section } from "./small.tsx";
import { Answered, Empty } from "./states.tsx";

/** What sources outside say of the suspects, and where the first bad run failed or was slow. */
export function Signals({ answer }: { answer: Answer<SignalsAnswer> }) {
  return (
    <Section id="signals" note={answer.data && count(answer.data.total)} title="Signals">
      <Answered answer={answer} stays what="what sources outside say">
        {(told) => <Said told={told} />}
      </Answered>
    </Section>
  );
}

function Said({ told }: { told: SignalsAnswer }) {
  const { signals, traces, not_checked } = told;
  const shown = signals.filter(({ verdict }) => verdict !== "unknown");
  return (
    <>
      {shown.length + traces.length === 0 && (
        <Empty>No source outside says anything of the suspects.</Empty>
      )}
      <ul className="signals">
        {shown.map((signal) => (
          <Signal key={`${signal.name} ${signal.of} ${signal.query}`} signal={signal} />
        ))}
      </ul>
      {traces.map((trace) => (
        <Spans key={trace.run} trace={trace} />
      ))}
      {not_checked.length > 0 && (
        <p className="not-checked">
          <strong>Not checked:</strong> {not_checked.join("; ")}.
        </p>
      )}
    </>
  );
}

function Signal({ signal }: { signal: SignalEntry }) {
  const { name, of, says, query, link, wrong, before_onset, series, series_total } = signal;
  const look = lookOf(signal);
  const points = (series[0]?.points ?? []).flatMap(({ at, value }) =>
    value === null ? [] : [{ at, value }],
  );
  return (
    <li className="signal">
      <p className="suspect-name">
        <Glyph shape={look.shape} size={14} />
        {name}
        <Chip tone={look.tone}>{look.word}</Chip>
        {before_onset && <Chip tone="accent">before it began</Chip>}
        <Name id={of} />
      </p>
      {before_onset !== false && look.tone !== "plain" && <p>{says}</p>}
      <p className="under">{turnWords(signal)}</p>
      {points.length > 1 && (
        <SeriesLine
          label={`${name}: ${turnWords(signal)}`}
          points={points}
          say={(value) => amountOf(signal, value)}
          target={null}
        />
      )}
      <details>
        <summary>The query</summary>
        <p className="anywhere">
          <code>{query}</code>{" "}
          <Copy label={`Copy the query of ${name}`} short text={() => query ?? ""} />
        </p>
        <p className="under">
          Wrong is {wrong}.{" "}
          {series_total > 1 && `${count(series_total)} series, the worst is drawn. `}
          {link && <Outside href={link}>Open it in {signal.source}</Outside>}
        </p>
      </details>
    </li>
  );
}

function Spans({ trace }: { trace: TraceEntry }) {
  const { run, link, compared_with, spans, spans_total, problem } = trace;
  if (problem !== null) return null;
  return (
    <div className="spans wide">
      <table>
        <caption>
          Slow and failed parts of <Name id={run} label="the first bad run" />, of{" "}
          {count(spans_total, "span")}
          {compared_with && (
            <>
              , compared with <Name id={compared_with} label="the last good one" />
            </>
          )}
          {link && (
            <>
              : <Outside href={link}>the trace</Outside>
            </>
          )}
        </caption>
        <thead>
          <tr>
            <th scope="col">Span</th>
            <th scope="col">Service</th>
            <th className="number" scope="col">
              Took
            </th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          {spans.map(({ name, service, started_at, duration_s, failed, because }) => (
            <tr key={`${name} ${started_at}`}>
              <td className="anywhere">
                {failed && <Glyph shape="bad" size={14} />} {name}
              </td>
              <td>{service}</td>
              <td className="number">{duration(duration_s)}</td>
              <td className="anywhere">{because}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {spans.length === 0 && <Empty>None of it failed or was slow.</Empty>}
    </div>
  );
}
