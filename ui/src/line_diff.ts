/** Two texts line by line: what was taken out, what was put in, what stayed. */
export interface Line {
  sign: "+" | "-" | " ";
  text: string;
}

const MOST_COMPARED = 600;

/** The lines of both, in order. Texts of very many lines are told apart as a whole. */
export function lineDiff(before: string, after: string): Line[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  if (Math.max(old.length, now.length) > MOST_COMPARED) {
    return [...signed("-", old), ...signed("+", now)];
  }
  const common = longestCommon(old, now);
  const lines: Line[] = [];
  let [at, to] = [0, 0];
  while (at < old.length || to < now.length) {
    if (at < old.length && old[at] === now[to]) {
      lines.push({ sign: " ", text: old[at] ?? "" });
      at++;
      to++;
    } else if (to >= now.length || (at < old.length && common(at + 1, to) >= common(at, to + 1))) {
      lines.push({ sign: "-", text: old[at] ?? "" });
      at++;
    } else {
      lines.push({ sign: "+", text: now[to] ?? "" });
      to++;
    }
  }
  return lines;
}

function signed(sign: Line["sign"], lines: readonly string[]): Line[] {
  return lines.map((text) => ({ sign, text }));
}

/** How many lines two texts have in common, in the same order, from a line of each on. */
function longestCommon(
  old: readonly string[],
  now: readonly string[],
): (at: number, to: number) => number {
  const width = now.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  const told = (at: number, to: number): number => common[at * width + to] ?? 0;
  for (let at = old.length - 1; at >= 0; at--) {
    for (let to = now.length - 1; to >= 0; to--) {
      common[at * width + to] =
        old[at] === now[to]
          ? told(at + 1, to + 1) + 1
          : Math.max(told(at + 1, to), told(at, to + 1));
    }
  }
  return told;
}
