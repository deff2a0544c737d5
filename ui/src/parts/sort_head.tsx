/** The head of a column that a table can be sorted by. */
interface SortHeadProps {
  title: string;
  /** Which way the table is sorted by it; null where it is not. */
  sorted: "ascending" | "descending" | null;
  onSort: () => void;
}

export function SortHead({ title, sorted, onSort }: SortHeadProps) {
  return (
    <th aria-sort={sorted ?? "none"} scope="col">
      <button className="sort" onClick={onSort} type="button">
        {title}
      </button>
    </th>
  );
}
