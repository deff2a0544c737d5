import { question } from "../api/ask.ts";
import { TRAITS, type Trait } from "../api/catalog.ts";
import { gather, type Pages, together, usePages } from "../api/paging.ts";
import type { FindAnswer } from "../api/schema.ts";
import { Chosen } from "../parts/chosen.tsx";
import { CoverageNote } from "../parts/coverage.tsx";
import { ExportFound, type Gathered } from "../parts/export_found.tsx";
import { Folded } from "../parts/folded.tsx";
import { Hits } from "../parts/hits.tsx";
import { Link } from "../parts/link.tsx";
import { More } from "../parts/more.tsx";
import { SavedSearches, SaveSearch } from "../parts/saved.tsx";
import { Search as SearchField } from "../parts/search.tsx";
import { Section } from "../parts/small.tsx";
import { Answered, Empty } from "../parts/states.tsx";
import { WordChoice } from "../parts/word_choice.tsx";
import { navigate, usePlace, withQuery } from "../router.ts";
import {
  formatSearch,
  hasFilters,
  KINDS,
  parametersOf,
  readSearch,
  type Search,
  SORTS,
  selectorOf,
  titleOf,
  withAlso,
  without,
} from "../search.ts";
import { count, shorten } from "../words.ts";
import { CatalogFacets } from "./catalog_facets.tsx";
import { Places } from "./places.tsx";

const PAGE = 50;
const EXPORTED = { page: 500, most: 10_000 };

/** All that is known, to be searched by words and filters, or walked from place to place. */
export function CatalogPage() {
  const { query } = usePlace();
  const browses = query.get("tab") === "browse";
  const search = readSearch(query);
  return (
    <div className="catalog">
      <title>{`${browses ? "Browse" : search.words || "Catalog"} · Headwater`}</title>
      <header className="catalog-head">
        <h1 className="page-name">Catalog</h1>
        <nav aria-label="Ways in" className="segments">
          <Link aria-current={browses ? undefined : "true"} to={withQuery({ tab: null })}>
            Search
          </Link>
          <Link aria-current={browses ? "true" : undefined} to={withQuery({ tab: "browse" })}>
            Browse
          </Link>
        </nav>
      </header>
      {browses ? <Places /> : <FoundThings search={search} />}
    </div>
  );
}

/** Goes to another search; the address is the only place where it is held. */
function go(search: Search): void {
  navigate(withQuery(parametersOf(search)));
}

function FoundThings({ search }: { search: Search }) {
  const asked = parametersOf(search);
  const found = usePages(question("/api/v2/find", { ...asked, facets: true, limit: PAGE }));
  const choose = (trait: Trait, value: string, on: boolean): void =>
    go(on ? withAlso(search, trait, value) : without(search, trait, value));
  const clear = (): void =>
    navigate(withQuery(Object.fromEntries(TRAITS.map((trait) => [trait, null]))));
  return (
    <>
      <SearchField large onWords={(words) => go({ ...search, words })} start={search.words} />
      <div className="catalog-body">
        <aside aria-label="Filters and saved searches" className="catalog-side">
          <Folded className="facets" label="Filters" shape="filter">
            <CatalogFacets
              asking={found.asking}
              counts={found.data?.[0]?.facets ?? null}
              onChoice={choose}
              search={search}
            />
          </Folded>
          <Section id="saved" title="Saved searches">
            <SavedSearches />
          </Section>
        </aside>
        <div className="catalog-main">
          {hasFilters(search) && (
            <Chosen
              onClear={clear}
              onRemove={(trait, value) => choose(trait, value, false)}
              search={search}
            />
          )}
          <Section
            aside={
              <>
                {search.kind !== "column" && <SortChoice search={search} />}
                <Kinds search={search} />
              </>
            }
            id="found"
            note={found.data && <Total of={together(found.data)} />}
            title={titleOfFound(search)}
          >
            <Tools found={found.data?.[0]?.total !== 0} search={search} />
            <Answered answer={found} what="what was found">
              {(pages) => <Found found={found} pages={pages} search={search} />}
            </Answered>
          </Section>
        </div>
      </div>
    </>
  );
}

function titleOfFound(search: Search): string {
  if (search.words) return `Found for “${shorten(search.words, 40)}”`;
  if (hasFilters(search) || search.kind) return "Found";
  return search.sort ? "Everything" : "Everything, newest first";
}

function Total({ of: { total, total_exact } }: { of: FindAnswer }) {
  return <span role="status">{total_exact ? count(total) : `more than ${count(total)}`}</span>;
}

function Kinds({ search }: { search: Search }) {
  return (
    <nav aria-label="Kind" className="segments">
      {[null, ...KINDS].map((kind) => (
        <Link
          aria-current={kind === search.kind ? "true" : undefined}
          key={kind}
          to={withQuery({ kind })}
        >
          {kind === null ? "All" : NAMES[kind]}
        </Link>
      ))}
    </nav>
  );
}

/** Without words the best is what changed last. */
function SortChoice({ search }: { search: Search }) {
  const { words, sort } = search;
  const choices = words ? SORTS : SORTS.filter((each) => each !== "changed");
  return (
    <WordChoice
      label="Sort by"
      onChoice={(chosen) => navigate(withQuery({ sort: chosen }))}
      options={[
        ["", words ? "best fit" : SORT_NAMES.changed],
        ...choices.map((each) => [each, SORT_NAMES[each]] as const),
      ]}
      value={sort ?? ""}
    />
  );
}

const SORT_NAMES = { name: "name", changed: "last change", use: "use", tier: "tier" } as const;

const NAMES = { dataset: "Datasets", job: "Jobs", column: "Columns" } as const;

/** What can be done with all that was found. */
function Tools({ search, found }: { search: Search; found: boolean }) {
  const selector = selectorOf(search);
  const anything = search.words !== "" || search.kind !== null || hasFilters(search);
  const all = async (signal: AbortSignal, told: (held: number) => void): Promise<Gathered> => {
    const url = question("/api/v2/find", { ...parametersOf(search), limit: EXPORTED.page });
    const pages = await gather(url, { most: EXPORTED.most, signal, told });
    return { hits: pages.flatMap((page) => page.hits), total: together(pages).total };
  };
  return (
    <div className="catalog-tools">
      {anything && (
        <SaveSearch
          key={formatSearch(search)}
          query={formatSearch(search)}
          title={titleOf(search)}
        />
      )}
      {found && selector && (
        <Link
          className="small-button"
          title={selector}
          to={`/lineage?${new URLSearchParams({ sel: selector })}`}
        >
          Draw these
        </Link>
      )}
      {found && <ExportFound gather={all} name={`catalog ${titleOf(search)}`} />}
    </div>
  );
}

interface FoundProps {
  found: Pages<FindAnswer>;
  pages: readonly FindAnswer[];
  search: Search;
}

function Found({ found, pages, search }: FoundProps) {
  const hits = pages.flatMap((page) => page.hits);
  if (hits.length === 0) return <Empty>{whyNothing(search)}</Empty>;
  return (
    <>
      <Hits hits={hits} />
      <More noun="hit" of={found} />
      <CoverageNote answer={together(pages)} noun="hit" />
    </>
  );
}

function whyNothing(search: Search): string {
  if (hasFilters(search)) return "Nothing fits all of this. Take a filter away, or clear all.";
  if (search.words) return "No name, column, description, tag or owner holds these words.";
  return "No event has arrived yet. Point an OpenLineage producer at /api/v1/lineage on this server.";
}
