import { withQuery } from "../router.ts";
import { Link } from "./link.tsx";

interface ChoiceLinksProps<T extends string> {
  label: string;
  /** The parameter of the address that holds the choice, and the one that says how far one read. */
  name: string;
  cursor: string;
  choices: readonly T[];
  chosen: T;
}

/** A few words beside each other of which one is chosen; a list begins anew with each. */
export function ChoiceLinks<T extends string>(props: ChoiceLinksProps<T>) {
  const { label, name, cursor, choices, chosen } = props;
  return (
    <nav aria-label={label} className="choice-links">
      {choices.map((one) => (
        <Link
          aria-current={one === chosen ? "true" : undefined}
          key={one}
          to={withQuery({ [name]: one, [cursor]: null })}
        >
          {one}
        </Link>
      ))}
    </nav>
  );
}
