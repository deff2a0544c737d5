import { navigate, withQuery } from "../router.ts";

/** What the address asks of an impact. */
export interface Asked {
  of: string;
  column: string | null;
  /** By datasets, or by columns: those that are affected are then named. */
  level: "dataset" | "column";
  /** How many datasets to go; null for all the way. */
  depth: number | null;
  influence: "direct" | "indirect" | null;
}

export function askedIn(query: URLSearchParams): Asked {
  const of = query.get("of") ?? "";
  const column = query.get("column");
  const depth = Number(query.get("depth"));
  const influence = query.get("influence");
  const byColumn = column !== null || of.startsWith("column:") || query.get("level") === "column";
  return {
    of,
    column,
    level: byColumn ? "column" : "dataset",
    depth: Number.isInteger(depth) && depth > 0 ? depth : null,
    influence: influence === "direct" || influence === "indirect" ? influence : null,
  };
}

const DEPTHS = [1, 2, 3, 5, 10];

/** How far a change is followed, and through what. */
export function ImpactBounds({ asked }: { asked: Asked }) {
  const isOne = asked.column !== null || !asked.of.startsWith("dataset:");
  return (
    <>
      <Choice
        name="depth"
        options={[["", "all the way"], ...DEPTHS.map((n) => [String(n), String(n)] as const)]}
        title="Hops"
        value={asked.depth === null ? "" : String(asked.depth)}
      />
      <Choice
        name="influence"
        options={[
          ["", "any influence"],
          ["direct", "values alone"],
          ["indirect", "filters, joins and the like"],
        ]}
        title="Through"
        value={asked.influence ?? ""}
      />
      {!isOne && (
        <Choice
          name="level"
          options={[
            ["", "datasets"],
            ["column", "columns"],
          ]}
          title="By"
          value={asked.level === "column" ? "column" : ""}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  /** The parameter of the address that it sets. */
  name: string;
  title: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
}

function Choice({ name, title, value, options }: ChoiceProps) {
  return (
    <label className="choice">
      {title}
      <select
        onChange={(event) => navigate(withQuery({ [name]: event.target.value }))}
        value={value}
      >
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
