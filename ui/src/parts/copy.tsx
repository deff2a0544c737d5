import { useEffect, useState } from "react";
import { Glyph } from "./glyph.tsx";

const SAID_MS = 1600;

/** Copies a text; absent where the browser gives no clipboard (plain http, not localhost). */
export function Copy({
  text,
  label,
  short = false,
}: {
  text: () => string;
  label: string;
  short?: boolean;
}) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  if (!navigator.clipboard) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(text()).then(
      () => setSaid("Copied"),
      () => setSaid("Not allowed"),
    );
  };
  return (
    <button
      className={short ? "icon-button" : "small-button"}
      onClick={copy}
      title={label}
      type="button"
    >
      <Glyph shape={said === "Copied" ? "good" : "copy"} size={14} />
      <span aria-live="polite" className={short ? "visually-hidden" : undefined}>
        {said ?? label}
      </span>
    </button>
  );
}
