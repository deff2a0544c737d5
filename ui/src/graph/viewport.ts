/** Which part of a picture is seen, and how large: screen = picture * zoom + offset. */

export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const ZOOM = { least: 0.05, most: 2.5, readable: 0.75, step: 1.25 } as const;
/** Below that nothing can be read, and boxes are drawn as blocks. */
export const BLOCKS_BELOW = 0.38;
const MARGIN = 32;

function clampZoom(zoom: number): number {
  return Math.min(ZOOM.most, Math.max(ZOOM.least, zoom));
}

/** The whole picture in the middle of the screen, never larger than it is. */
export function fitted(picture: Size, screen: Size): Viewport {
  const room = { width: screen.width - 2 * MARGIN, height: screen.height - 2 * MARGIN };
  const zoom = clampZoom(
    Math.min(1, room.width / Math.max(picture.width, 1), room.height / Math.max(picture.height, 1)),
  );
  return {
    zoom,
    x: (screen.width - picture.width * zoom) / 2,
    y: (screen.height - picture.height * zoom) / 2,
  };
}

/** A place of the picture in the middle of the screen. */
export function centred(at: { x: number; y: number }, zoom: number, screen: Size): Viewport {
  return { zoom, x: screen.width / 2 - at.x * zoom, y: screen.height / 2 - at.y * zoom };
}

/** The same zoom, moved until no more of the screen is empty than has to be. */
export function filling(view: Viewport, picture: Size, screen: Size): Viewport {
  const along = (at: number, length: number, room: number): number => {
    const drawn = length * view.zoom;
    if (drawn <= room - 2 * MARGIN) return (room - drawn) / 2;
    return Math.min(MARGIN, Math.max(room - MARGIN - drawn, at));
  };
  return {
    zoom: view.zoom,
    x: along(view.x, picture.width, screen.width),
    y: along(view.y, picture.height, screen.height),
  };
}

/** Another zoom, with one point of the screen staying where it is. */
export function zoomedAt(view: Viewport, zoom: number, point: { x: number; y: number }): Viewport {
  const next = clampZoom(zoom);
  const ratio = next / view.zoom;
  return {
    zoom: next,
    x: point.x - (point.x - view.x) * ratio,
    y: point.y - (point.y - view.y) * ratio,
  };
}

/** The viewport in which what was at `before` is seen at the same point of the screen at `after`. */
export function anchored(
  view: Viewport,
  before: { x: number; y: number },
  after: { x: number; y: number },
): Viewport {
  return {
    zoom: view.zoom,
    x: view.x + (before.x - after.x) * view.zoom,
    y: view.y + (before.y - after.y) * view.zoom,
  };
}

/** What is seen as the address holds it: the middle of the screen, from a fixed point of the picture. */
export function placeOf(view: Viewport, screen: Size, origin: { x: number; y: number }): string {
  const x = (screen.width / 2 - view.x) / view.zoom - origin.x;
  const y = (screen.height / 2 - view.y) / view.zoom - origin.y;
  return [Math.round(x), Math.round(y), Number(view.zoom.toFixed(3))].join(",");
}

/** What was seen, on a screen of this size; null for what is no place. */
export function readPlace(
  text: string | null,
  screen: Size,
  origin: { x: number; y: number },
): Viewport | null {
  const told = /^(-?\d{1,7}),(-?\d{1,7}),(\d{1,3}(?:\.\d{1,3})?)$/.exec(text ?? "");
  if (!told) return null;
  const [x, y, zoom] = told.slice(1).map(Number) as [number, number, number];
  return centred({ x: origin.x + x, y: origin.y + y }, clampZoom(zoom), screen);
}

/** What of the picture is on the screen, in coordinates of the picture. */
export function seen(view: Viewport, screen: Size): Area {
  return {
    left: -view.x / view.zoom,
    top: -view.y / view.zoom,
    right: (screen.width - view.x) / view.zoom,
    bottom: (screen.height - view.y) / view.zoom,
  };
}

/** An area made larger until its sides lie on a grid, so that it changes rarely while one pans. */
export function tiled(area: Area, tile: number): Area {
  return {
    left: Math.floor(area.left / tile) * tile - tile,
    top: Math.floor(area.top / tile) * tile - tile,
    right: Math.ceil(area.right / tile) * tile + tile,
    bottom: Math.ceil(area.bottom / tile) * tile + tile,
  };
}

export function overlap(a: Area, b: Area): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}
