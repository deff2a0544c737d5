import { navigate, withQuery } from "../router.ts";
import { WordChoice } from "./word_choice.tsx";

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
      <WordChoice
        onChoice={(depth) => navigate(withQuery({ depth }))}
        options={[["", "all the way"], ...DEPTHS.map((n) => [String(n), String(n)] as const)]}
        label="Hops"
        value={asked.depth === null ? "" : String(asked.depth)}
      />
      <WordChoice
        onChoice={(influence) => navigate(withQuery({ influence }))}
        options={[
          ["", "any influence"],
          ["direct", "values alone"],
          ["indirect", "filters, joins and the like"],
        ]}
        label="Through"
        value={asked.influence ?? ""}
      />
      {!isOne && (
        <WordChoice
          onChoice={(level) => navigate(withQuery({ level }))}
          options={[
            ["", "datasets"],
            ["column", "columns"],
          ]}
          label="By"
          value={asked.level === "column" ? "column" : ""}
        />
      )}
    </>
  );
}
