import { expect, test } from "vitest";
import {
  anchored,
  centred,
  filling,
  fitted,
  overlap,
  placeOf,
  readPlace,
  seen,
  tiled,
  type Viewport,
  ZOOM,
  zoomedAt,
} from "../src/graph/viewport.ts";
import { thrown } from "./support/drawn.ts";

const SCREEN = { width: 1200, height: 700 };
const onScreen = (view: Viewport, at: { x: number; y: number }) => ({
  x: at.x * view.zoom + view.x,
  y: at.y * view.zoom + view.y,
});

function* situations() {
  const dice = thrown(7);
  const number = (least: number, most: number): number =>
    least + dice.next().value * (most - least);
  for (let turn = 0; turn < 200; turn++) {
    const view = {
      x: number(-9e3, 9e3),
      y: number(-9e3, 9e3),
      zoom: number(ZOOM.least, ZOOM.most),
    };
    const point = () => ({ x: number(-5e3, 5e3), y: number(-5e3, 5e3) });
    yield { view, one: point(), other: point(), zoom: number(0.01, 5) };
  }
}

test("no screen is left empty beside a picture that goes on at the other side", () => {
  const picture = { width: 3000, height: 300 };
  const left = filling(centred({ x: 75, y: 23 }, 1, SCREEN), picture, SCREEN);
  expect(left).toEqual({ zoom: 1, x: 32, y: 200 });
  const right = filling(centred({ x: 2925, y: 280 }, 1, SCREEN), picture, SCREEN);
  expect(onScreen(right, { x: 3000, y: 0 }).x).toBe(SCREEN.width - 32);
  const middle = centred({ x: 1500, y: 150 }, 1, SCREEN);
  expect(filling(middle, picture, SCREEN)).toEqual(middle);
});

test("what is anchored stays at its pixel, wherever the new picture places it", () => {
  for (const { view, one, other } of situations()) {
    const before = onScreen(view, one);
    const after = onScreen(anchored(view, one, other), other);
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
  }
});

test("zooming leaves the point under the pointer where it is, and stays within limits", () => {
  for (const { view, one, zoom } of situations()) {
    const point = onScreen(view, one);
    const next = zoomedAt(view, zoom, point);
    expect(onScreen(next, one).x).toBeCloseTo(point.x, 6);
    expect(onScreen(next, one).y).toBeCloseTo(point.y, 6);
    expect(next.zoom).toBeGreaterThanOrEqual(ZOOM.least);
    expect(next.zoom).toBeLessThanOrEqual(ZOOM.most);
  }
});

test("tiles cover all that is seen, and stay the same for a small step", () => {
  for (const { view } of situations()) {
    const area = seen(view, SCREEN);
    const tiles = tiled(area, 600);
    expect(tiles.left).toBeLessThanOrEqual(area.left);
    expect(tiles.top).toBeLessThanOrEqual(area.top);
    expect(tiles.right).toBeGreaterThanOrEqual(area.right);
    expect(tiles.bottom).toBeGreaterThanOrEqual(area.bottom);
  }
  const at = (x: number) => tiled({ left: x, top: 10, right: x + 500, bottom: 400 }, 600);
  expect(at(20)).toEqual(at(40));
});

test("a picture that fits is in the middle and not larger than it is", () => {
  expect(fitted({ width: 200, height: 100 }, SCREEN)).toEqual({ x: 500, y: 300, zoom: 1 });
  const wide = fitted({ width: 4000, height: 100 }, SCREEN);
  const { left, right } = seen(wide, SCREEN);
  expect(left).toBeLessThan(0);
  expect(right).toBeGreaterThan(4000);
});

test("a place is read as it was written, whatever the screen and wherever the focus lies", () => {
  for (const { one: origin, other, zoom } of situations()) {
    const view = centred(other, Math.min(ZOOM.most, Math.max(ZOOM.least, zoom)), SCREEN);
    const text = placeOf(view, SCREEN, origin);
    const small = { width: 390, height: 500 };
    const moved = { x: origin.x + 300, y: origin.y - 40 };
    const again = readPlace(text, small, moved);
    expect(again && placeOf(again, small, moved)).toBe(text);
  }
});

test.each(["", "1,2", "a,b,c", "1,2,3,4", "1,2,NaN", "1e999,0,1", "<svg>", "1,,1"])(
  "%j is no place",
  (text) => {
    expect(readPlace(text, SCREEN, { x: 0, y: 0 })).toBeNull();
  },
);

test("areas that touch overlap", () => {
  const area = { left: 0, top: 0, right: 10, bottom: 10 };
  expect(overlap(area, { left: 10, top: 10, right: 20, bottom: 20 })).toBe(true);
  expect(overlap(area, { left: 11, top: 0, right: 20, bottom: 20 })).toBe(false);
});
