import { useEffect, useRef } from "react";
import { PLACES } from "../parts/going.ts";
import { COMMANDS } from "./keys.ts";

const MOVES: readonly (readonly [string, string])[] = [
  ["← →", "along the lines, upstream and downstream"],
  ["↑ ↓", "to the box above or below"],
  ["Shift ← ↑ → ↓", "put the box elsewhere"],
  ["Enter", "open the card of the box"],
  ["wheel", "pan; with Ctrl, zoom"],
];

/** All keys, in a dialog that Escape closes. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog aria-labelledby="keys-title" className="dialog" onClose={onClose} ref={dialog}>
      <h2 id="keys-title">Keys</h2>
      <KeyList />
      <form method="dialog">
        <button className="main-button" type="submit">
          Close
        </button>
      </form>
    </dialog>
  );
}

export function KeyList() {
  const places = Object.entries(PLACES).map(([key, [, words]]) => [`g ${key}`, words] as const);
  const keys = [...MOVES, ...Object.values(COMMANDS), ...places];
  return (
    <dl className="keys">
      {keys.map(([key, words]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
