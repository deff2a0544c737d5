import type { EventAnswer } from "../api/schema.ts";
import type { About, Carried as Part } from "../event.ts";
import { shortName } from "../flow.ts";
import { nameOf } from "../identity.ts";
import { Facets } from "./facets.tsx";
import { Fact, Name, Others, When } from "./small.tsx";

/** What an event is about, when it came and from whom. */
export function EventFacts({ about, held }: { about: About; held: EventAnswer }) {
  const { job, run, dataset } = about;
  return (
    <dl className="facts">
      <Fact name="Type">{about.type ?? (dataset ? "of a dataset" : "of a job")}</Fact>
      {job && (
        <Fact name="Job">
          <Name id={job} label={shortName(job)} most={72} />
        </Fact>
      )}
      {run && (
        <Fact name="Run">
          <Name id={run} label={nameOf(run)} />
        </Fact>
      )}
      {dataset && (
        <Fact name="Dataset">
          <Name id={dataset} label={shortName(dataset)} most={72} />
        </Fact>
      )}
      <Others ids={about.inputs} name="Inputs" />
      <Others ids={about.outputs} name="Outputs" />
      <Fact name="Happened">
        <When at={about.time} />
      </Fact>
      <Fact name="Received">
        <When at={held.received_at} />
      </Fact>
      <Fact name="From">{held.source ?? "not said"}</Fact>
      <Fact name="Producer">
        <span className="mono">{about.producer ?? "not said"}</span>
      </Fact>
      <Fact name="Digest">
        <span className="mono">{held.digest}</span>
      </Fact>
    </dl>
  );
}

/** The facets of an event, by what each is of. */
export function Carried({ carried }: { carried: Part[] }) {
  return carried.map(({ of, facets }) => (
    <div className="carried" key={of}>
      <h3>{of}</h3>
      <Facets facets={facets} of="event" />
    </div>
  ));
}
