import { useState } from "react";
import type { ValueCount } from "../api/schema.ts";
import { count } from "../words.ts";

interface OwnerChooserProps {
  owners: readonly ValueCount[];
  /** Who the reader is so far; empty where nobody said. */
  chosen: string;
  onOwner: (owner: string) => void;
}

/** Asks who the reader is: one of the owners that are told, or any other name. */
export function OwnerChooser({ owners, chosen, onOwner }: OwnerChooserProps) {
  const [typed, setTyped] = useState(chosen);
  return (
    <form
      className="owner-chooser"
      onSubmit={(event) => {
        event.preventDefault();
        onOwner(typed.trim());
      }}
    >
      <label className="field">
        You are
        <input
          autoComplete="off"
          maxLength={200}
          onChange={(event) => setTyped(event.target.value)}
          placeholder="an owner, such as user:ana"
          value={typed}
        />
      </label>
      <button className="main-button" disabled={typed.trim() === chosen} type="submit">
        {typed.trim() === "" && chosen !== "" ? "Forget me" : "That is me"}
      </button>
      {owners.length > 0 && (
        <ul aria-label="Owners" className="owner-list">
          {owners.map((owner) => (
            <li key={owner.value}>
              <button
                aria-pressed={owner.value === chosen}
                className="owner-button"
                onClick={() => {
                  setTyped(owner.value);
                  onOwner(owner.value);
                }}
                type="button"
              >
                {owner.value} <span className="quiet">{count(owner.count)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
