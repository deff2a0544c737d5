/** Who speaks where no key tells: the name that was typed last in this browser. */
const NAME = "headwater.author";

export function author(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

export function keepAuthor(name: string): void {
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // A browser may refuse to store anything; the name is then typed again.
  }
}
