import { question, useAnswer } from "../api/ask.ts";
import { keepAuthor, useAuthor } from "../api/author.ts";
import { useHealth } from "../api/health.ts";
import { forgetKey, useAccess } from "../api/key.ts";
import { motion, theme } from "../api/settings.ts";
import { zone } from "../api/zone.ts";
import { KeyList } from "../graph/key_help.tsx";
import { Choice } from "../parts/choice.tsx";
import { OwnerChooser } from "../parts/owner_chooser.tsx";
import { ServerFacts } from "../parts/server_facts.tsx";
import { Section } from "../parts/small.tsx";
import { Answered } from "../parts/states.tsx";

/** What this browser keeps for its reader, and what the server is. */
export function SettingsPage() {
  return (
    <div className="settings">
      <title>Settings · Headwater</title>
      <h1 className="page-name">Settings</h1>
      <p className="description">What is set here is kept in this browser alone.</p>
      <Looks />
      <Me />
      <Key />
      <Server />
      <Section id="keys" title="Keys">
        <p className="empty">
          <kbd>/</kbd> finds from every page. These work in the picture of lineage and its table,
          where <kbd>?</kbd> lists them too.
        </p>
        <KeyList />
      </Section>
    </div>
  );
}

function Looks() {
  return (
    <Section id="looks" title="Looks">
      <div>
        <Choice
          about="The system’s own, unless you say otherwise."
          label="Colours"
          of={theme}
          words={{ system: "As the system", light: "Light", dark: "Dark" }}
        />
        <Choice
          about="Whether things may glide into their places."
          label="Motion"
          of={motion}
          words={{ system: "As the system", reduced: "Reduced" }}
        />
        <Choice
          about="How instants are written and typed. Addresses hold them in UTC."
          label="Times"
          of={zone}
          words={{ UTC: "UTC", local: "My own time" }}
        />
      </div>
    </Section>
  );
}

function Me() {
  const me = useAuthor();
  const counted = useAnswer(question("/api/v2/find", { facets: true, limit: 1 }));
  return (
    <Section id="me" note={me || "nobody said yet"} title="Who you are">
      <p className="empty">
        What you own stands on the first page, and what you say of edges is told under this name
        where no key says who you are.
      </p>
      <Answered answer={counted} what="the owners">
        {({ facets }) => (
          <OwnerChooser chosen={me} key={me} onOwner={keepAuthor} owners={facets?.owner ?? []} />
        )}
      </Answered>
    </Section>
  );
}

function Key() {
  const { key } = useAccess();
  return (
    <Section id="key" note={key === null ? "none is kept" : "one is kept"} title="API key">
      {key === null ? (
        <p className="empty">This browser sends no key, and the server asks for none.</p>
      ) : (
        <p className="more">
          <button className="small-button" onClick={forgetKey} type="button">
            Forget the key
          </button>
          <span className="quiet">The next question then asks for one.</span>
        </p>
      )}
    </Section>
  );
}

function Server() {
  const answer = useHealth();
  return (
    <Section id="server" title="This server">
      <Answered answer={answer} what="how the server is">
        {(health) => <ServerFacts health={health} />}
      </Answered>
    </Section>
  );
}
