/** Two names side by side: what is the same in both, and what tells them apart. */

interface NamePart {
  /** Which word of the name it begins with. */
  at: number;
  text: string;
  differs: boolean;
}

const WORDS = /[A-Za-z0-9]+|[^A-Za-z0-9]/g;

/** The parts of a name, marked where another name has something else in their place. */
export function markParts(name: string, other: string): NamePart[] {
  const mine = name.match(WORDS) ?? [];
  const kept = keptIn(mine, other.match(WORDS) ?? []);
  const parts: NamePart[] = [];
  for (const [at, text] of mine.entries()) {
    const differs = !kept.has(at);
    const last = parts.at(-1);
    if (last && last.differs === differs) last.text += text;
    else parts.push({ at, text, differs });
  }
  return parts;
}

/** The places of the longest run of words, in order, that both have. */
function keptIn(mine: readonly string[], theirs: readonly string[]): Set<number> {
  const longest = Array.from({ length: mine.length + 1 }, () =>
    new Array<number>(theirs.length + 1).fill(0),
  );
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = mine.length - 1; i >= 0; i--) {
    for (let j = theirs.length - 1; j >= 0; j--) {
      const row = longest[i] as number[];
      row[j] = mine[i] === theirs[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kept = new Set<number>();
  for (let i = 0, j = 0; i < mine.length && j < theirs.length; ) {
    if (mine[i] === theirs[j]) {
      kept.add(i);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return kept;
}
