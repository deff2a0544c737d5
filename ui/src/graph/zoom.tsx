import { ZOOM } from "./viewport.ts";

interface ZoomProps {
  onZoom: (factor: number) => void;
  onFit: () => void;
}

/** How near the picture is, in a corner of it. */
export function Zoom({ onZoom, onFit }: ZoomProps) {
  return (
    <fieldset className="segments zoom">
      <legend className="visually-hidden">Zoom</legend>
      <button aria-label="Zoom out" onClick={() => onZoom(1 / ZOOM.step)} type="button">
        −
      </button>
      <button onClick={onFit} title="See all of it" type="button">
        Fit
      </button>
      <button aria-label="Zoom in" onClick={() => onZoom(ZOOM.step)} type="button">
        +
      </button>
    </fieldset>
  );
}
