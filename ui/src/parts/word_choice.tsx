interface WordChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, words: string])[];
  onChoice: (chosen: T) => void;
}

/** One of a few words, chosen from a list that opens. */
export function WordChoice<T extends string>(props: WordChoiceProps<T>) {
  const { label, value, options, onChoice } = props;
  return (
    <label className="choice">
      {label}
      <select onChange={(event) => onChoice(event.target.value as T)} value={value}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
