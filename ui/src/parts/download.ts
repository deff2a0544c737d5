/** Hands something to the reader as a file. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A name that every file system takes. */
export function fileName(name: string, ending: string): string {
  return `${name.replaceAll(/[^\w.-]+/g, "_").slice(0, 100)}.${ending}`;
}

export function asCsvFile(csv: string): Blob {
  // Spreadsheets read UTF-8 only where a byte order mark says so.
  return new Blob(["\uFEFF", csv], { type: "text/csv;charset=utf-8" });
}
