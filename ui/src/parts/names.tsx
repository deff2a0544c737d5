import type { DatasetEntry } from "../api/schema.ts";
import { pageOf, placeOf } from "../identity.ts";
import { shorten } from "../words.ts";
import { Link } from "./link.tsx";
import { When } from "./small.tsx";
import { Empty } from "./states.tsx";

/** Every other name of the same thing, and why it is taken for the same. */
export function Names({ dataset }: { dataset: DatasetEntry }) {
  const { aliases, names } = dataset;
  if (aliases.length + names.length === 0) {
    return <Empty>Producers agree on its name: no alias, no other spelling.</Empty>;
  }
  return (
    <ul className="names">
      {aliases.map((alias) => (
        <li key={alias.id}>
          <Link className="mono" to={pageOf(alias.id)}>
            {alias.namespace} / {alias.name}
          </Link>
          <span className="under">
            {alias.type?.toLowerCase() ?? "alias"} stated by{" "}
            {shorten(placeOf(alias.stated_by).name, 48)}
            {alias.since && (
              <>
                {" "}
                since <When at={alias.since} />
              </>
            )}
          </span>
        </li>
      ))}
      {names.map(({ namespace, name, rule }) => (
        <li key={namespace + name}>
          <span className="mono">
            {namespace} / {name}
          </span>
          {rule && <span className="under">{rule}</span>}
        </li>
      ))}
    </ul>
  );
}
