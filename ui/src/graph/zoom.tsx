import { ZOOM } from "./viewport.ts";

interface ZoomProps {
  onZoom: (factor: number) => void;
  onFit: () => void;
  /** Puts everything back to where it was laid out; null where nothing was moved. */
  onReset: (() => void) | null;
}

/** How near the picture is, in a corner of it. */
export function Zoom({ onZoom, onFit, onReset }: ZoomProps) {
  return (
    <fieldset className="segments zoom">
      <legend className="visually-hidden">Zoom</legend>
      <button aria-label="Zoom out" onClick={() => onZoom(1 / ZOOM.step)} type="button">
        −
      </button>
      <button onClick={onFit} title="See all of it" type="button">
        Fit
      </button>
      {onReset && (
        <button onClick={onReset} title="Put everything back to where it was" type="button">
          Reset layout
        </button>
      )}
      <button aria-label="Zoom in" onClick={() => onZoom(ZOOM.step)} type="button">
        +
      </button>
    </fieldset>
  );
}
