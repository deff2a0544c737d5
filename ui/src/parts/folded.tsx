import { type ReactNode, useEffect, useId, useState } from "react";
import { Glyph, type Shape } from "./glyph.tsx";

interface FoldedProps {
  label: string;
  shape: Shape;
  className: string;
  children: ReactNode;
}

/** Something that is always there where the screen is wide, and behind a button where it is not. */
export function Folded({ label, shape, className, children }: FoldedProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setOpen(false);
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, [open]);
  return (
    <div className={`folded ${className}`}>
      <button
        aria-controls={id}
        aria-expanded={open}
        className="small-button folded-button"
        onClick={() => setOpen(!open)}
        type="button"
      >
        <Glyph shape={shape} size={14} />
        {label}
      </button>
      <div className={open ? "folded-body folded-open" : "folded-body"} id={id}>
        {children}
      </div>
    </div>
  );
}
