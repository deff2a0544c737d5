import { question } from "../api/ask.ts";
import { keepAuthor, useAuthor } from "../api/author.ts";
import { useFresh } from "../api/fresh.ts";
import type { ValueCount } from "../api/schema.ts";
import { extentOf } from "../parts/coverage.tsx";
import { BriefHits } from "../parts/hits.tsx";
import { Link } from "../parts/link.tsx";
import { OwnerChooser } from "../parts/owner_chooser.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { count } from "../words.ts";

const SHOWN = 8;

/** What the reader owns; who that is, is asked where nobody said. */
export function Mine({ owners }: { owners: readonly ValueCount[] }) {
  const me = useAuthor();
  const answer = useFresh(me ? question("/api/v2/find", { owner: me, limit: SHOWN }) : null);
  const found = me ? answer.data : null;
  const choose = <OwnerChooser chosen={me} key={me} onOwner={keepAuthor} owners={owners} />;
  return (
    <Section
      aside={found && found.total > SHOWN && <All me={me} total={found.total} />}
      id="mine"
      note={
        me && (
          <>
            {found && `${extentOf(found)}, of `}
            <Link to="/settings#me">{me}</Link>
          </>
        )
      }
      title="My assets"
    >
      {me ? (
        <Answered answer={answer} what="what you own">
          {({ hits }) =>
            hits.length > 0 ? (
              <BriefHits hits={hits} />
            ) : (
              <>
                <Empty>Nothing is owned by “{me}”. Are you called otherwise there?</Empty>
                {choose}
              </>
            )
          }
        </Answered>
      ) : (
        <>
          <Empty>Say who you are to see what you own. This browser keeps it.</Empty>
          {choose}
        </>
      )}
    </Section>
  );
}

function All({ me, total }: { me: string; total: number }) {
  return <Link to={`/catalog?${new URLSearchParams({ owner: me })}`}>All {count(total)}</Link>;
}
