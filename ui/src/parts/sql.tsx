const TOKEN =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|"(?:[^"]|"")*")|(\b\d+(?:\.\d+)?\b)|(\b[A-Za-z_]\w*\b)|([\s\S])/g;

const KEYWORDS = new Set(
  `all alter and any as asc between by case cast create cross default delete desc distinct drop else
  end except exists false fetch filter first for from full group having if ilike in inner insert
  intersect interval into is join last lateral left like limit materialized merge natural not null
  offset on or order outer over partition qualify recursive replace returning right rows select set
  table temporary then true truncate union unnest update using values view when where window with
  within`.split(/\s+/),
);

interface Token {
  text: string;
  sort: "comment" | "text" | "number" | "keyword" | null;
}

/** SQL cut into what should be told apart by the eye; joined again it is the same text. */
export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  for (const [text, comment, quoted, number, word] of sql.matchAll(TOKEN)) {
    const sort = comment
      ? "comment"
      : quoted
        ? "text"
        : number
          ? "number"
          : word && KEYWORDS.has(word.toLowerCase())
            ? "keyword"
            : null;
    const last = found.at(-1);
    if (sort === null && last?.sort === null) last.text += text;
    else found.push({ text, sort });
  }
  return found;
}

export function Sql({ sql }: { sql: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className="sql" tabIndex={0}>
      {tokens(sql).map(({ text, sort }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other identity
        <span className={sort ? `sql-${sort}` : undefined} key={index}>
          {text}
        </span>
      ))}
    </pre>
  );
}
