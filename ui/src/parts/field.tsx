import type { ReactNode } from "react";

interface FieldProps {
  label: string;
  optional?: boolean | undefined;
  wide?: boolean;
  children: ReactNode;
}

/** A control of a form with its name above it. */
export function Field({ label, optional, wide, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is handed in
    <label className={wide ? "field field-wide" : "field"}>
      <span>
        {label}
        {optional && <span className="quiet"> (optional)</span>}
      </span>
      {children}
    </label>
  );
}
