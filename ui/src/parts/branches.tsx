import type { CSSProperties } from "react";
import type { BranchEntry, BrowseAnswer } from "../api/schema.ts";
import { pageOf } from "../identity.ts";
import { withQuery } from "../router.ts";
import { count, platformName, shorten } from "../words.ts";
import { Glyph, type Shape } from "./glyph.tsx";
import { Link } from "./link.tsx";
import { Empty } from "./states.tsx";

interface BranchesProps {
  within: BrowseAnswer["within"];
  branches: readonly BranchEntry[];
}

/** A part of the tree of places: the way down to one, and below it what lies there. */
export function Branches({ within, branches }: BranchesProps) {
  return (
    <>
      {within.length > 0 && <Way within={within} />}
      {branches.length === 0 && <Empty>Nothing lies here.</Empty>}
      <ul className="branches" style={atDepth(within.length > 0 ? within.length + 1 : 0)}>
        {branches.map((branch) => (
          <BranchLine branch={branch} key={branch.id} />
        ))}
      </ul>
    </>
  );
}

function Way({ within }: { within: BrowseAnswer["within"] }) {
  const last = within.length - 1;
  return (
    <nav aria-label="The way here">
      <ol className="branches">
        <li>
          <Glyph shape="open" />
          <Link to={withQuery({ place: null })}>All namespaces</Link>
        </li>
        {within.map(({ id, kind, name }, depth) => (
          <li key={id} style={atDepth(depth + 1)}>
            <Glyph shape="open" />
            <span className="branches-main">
              <Link
                aria-current={depth === last ? "page" : undefined}
                className="name"
                title={name}
                to={withQuery({ place: id })}
              >
                {shorten(name, 60)}
              </Link>
              <span className="under">{kind}</span>
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function atDepth(depth: number): CSSProperties {
  return { "--depth": depth } as CSSProperties;
}

const SHAPES: Record<string, Shape> = { table: "table", file: "file", topic: "topic" };

function BranchLine({ branch }: { branch: BranchEntry }) {
  const { id, kind, name, platform, datasets, dataset, branches } = branch;
  const inside = withQuery({ place: id });
  return (
    <li>
      <Glyph shape={branches ? "closed" : (SHAPES[kind] ?? "table")} />
      <span className="branches-main">
        <Link className="name" title={name} to={branches || !dataset ? inside : pageOf(dataset)}>
          {shorten(name, 60)}
        </Link>
        <span className="under">
          {kind}
          {kind === "namespace" && platform && <> · {platformName(platform)}</>}
          {branches && dataset && (
            <>
              {" · "}
              <Link to={pageOf(dataset)}>
                its page<span className="visually-hidden">: {name}</span>
              </Link>
            </>
          )}
        </span>
      </span>
      {branches && <span className="branches-count">{count(datasets, "dataset")}</span>}
    </li>
  );
}
