interface Entry {
  id: string;
  title: string;
  size?: number;
}

/** The sections of a page, each a step away. */
export function Contents({ entries }: { entries: Entry[] }) {
  return (
    <nav aria-label="On this page" className="contents">
      {entries.map(({ id, title, size }) => (
        <a href={`#${id}`} key={id}>
          {title}
          {size !== undefined && <span className="size">{size}</span>}
        </a>
      ))}
    </nav>
  );
}
