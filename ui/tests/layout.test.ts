import { describe, expect, test } from "vitest";
import { type Drawing, layOut, type Placed, pathThrough } from "../src/graph/layout.ts";

const SIZE = { width: 100, height: 40 };

/** `draw("a -> b -> c; a -> c")`: a graph as one would sketch it. */
function draw(sketch: string): Drawing {
  const links = sketch.split(";").flatMap((chain) => {
    const names = chain.split("->").map((name) => name.trim());
    return names.slice(1).map((target, n) => ({ source: names[n] ?? "", target }));
  });
  const names = sketch.split(/->|;/).map((name) => name.trim());
  return layOut(
    [...new Set(names)].map((id) => ({ id, ...SIZE })),
    links,
  );
}

function box(drawing: Drawing, id: string): Placed {
  const found = drawing.boxes.get(id);
  if (!found) throw new Error(`no box ${id}`);
  return found;
}

function overlap(a: Placed, b: Placed): boolean {
  const apart =
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !apart;
}

/** The same pseudo-random numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function anyGraph(seed: number) {
  const next = numbers(seed);
  const size = 1 + Math.floor(next() * 40);
  const id = () => `n${Math.floor(next() * size)}`;
  return {
    boxes: Array.from({ length: size }, (_, n) => ({
      id: `n${n}`,
      width: n % 2 ? 100 : 140,
      height: n % 2 ? 40 : 48,
    })),
    links: Array.from({ length: Math.floor(next() * size * 2) }, () => ({
      source: id(),
      target: id(),
    })),
  };
}

describe("the layout of a lineage", () => {
  test("puts what feeds to the left of what is fed", () => {
    const drawing = draw("raw -> clean -> mart; raw -> mart");
    expect(box(drawing, "raw").x).toBeLessThan(box(drawing, "clean").x);
    expect(box(drawing, "clean").x).toBeLessThan(box(drawing, "mart").x);
  });

  test("pulls a source next to what it feeds", () => {
    const drawing = draw("a -> b -> c -> d; late -> d");
    expect(box(drawing, "late").layer).toBe(box(drawing, "c").layer);
  });

  test("draws no crossing where none is needed", () => {
    const drawing = draw("a -> y; b -> x; c -> z; a -> p; p -> q; y -> q");
    const lower = (name: string): number => box(drawing, name).y;
    expect(Math.sign(lower("a") - lower("b"))).toBe(Math.sign(lower("y") - lower("x")));
    expect(Math.sign(lower("b") - lower("c"))).toBe(Math.sign(lower("x") - lower("z")));
  });

  test("keeps a straight chain level", () => {
    const drawing = draw("a -> b -> c -> d");
    expect(new Set([..."abcd"].map((name) => box(drawing, name).y)).size).toBe(1);
  });

  test("draws a cycle and a loop without losing a box or a line", () => {
    const drawing = draw("a -> b -> c -> a; c -> c");
    expect(drawing.boxes.size).toBe(3);
    expect(drawing.routes.every((route) => route.length >= 2)).toBe(true);
  });

  test("leaves out a link to a box that is not shown", () => {
    const drawing = layOut([{ id: "a", ...SIZE }], [{ source: "a", target: "hidden" }]);
    expect(drawing.routes).toEqual([[]]);
  });

  test("has nothing to draw of nothing", () => {
    expect(layOut([], []).boxes.size).toBe(0);
  });

  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    "never lets two boxes overlap or leave the drawing (graph %i)",
    (seed) => {
      const { boxes, links } = anyGraph(seed);
      const drawing = layOut(boxes, links);
      const placed = [...drawing.boxes.values()];
      expect(placed).toHaveLength(boxes.length);
      placed.forEach((one, n) => {
        expect(one.x).toBeGreaterThanOrEqual(0);
        expect(one.y).toBeGreaterThanOrEqual(0);
        expect(one.x + one.width).toBeLessThanOrEqual(drawing.width);
        expect(one.y + one.height).toBeLessThanOrEqual(drawing.height);
        for (const other of placed.slice(n + 1)) expect(overlap(one, other)).toBe(false);
      });
    },
  );

  test.each(Array.from({ length: 30 }, (_, seed) => seed))(
    "leads lines between boxes, not through them (graph %i)",
    (seed) => {
      const { boxes, links } = anyGraph(seed + 1000);
      const drawing = layOut(boxes, links);
      for (const route of drawing.routes) {
        // The points in between are the lanes of the layers that the line crosses.
        for (const point of route.slice(1, -1)) {
          for (const { x, y, width, height } of drawing.boxes.values()) {
            const within =
              point.x > x && point.x < x + width && point.y > y && point.y < y + height;
            expect(within).toBe(false);
          }
        }
      }
    },
  );

  test("answers the same for the same graph", () => {
    const { boxes, links } = anyGraph(7);
    expect(layOut(boxes, links)).toEqual(layOut(boxes, links));
  });
});

describe("a path", () => {
  test("goes straight between points of one height and bends otherwise", () => {
    expect(
      pathThrough([
        { x: 0, y: 5 },
        { x: 10, y: 5 },
      ]),
    ).toBe("M0 5L10 5");
    expect(
      pathThrough([
        { x: 0, y: 0 },
        { x: 10, y: 8 },
      ]),
    ).toBe("M0 0C5 0 5 8 10 8");
  });

  test("of nothing is nothing", () => {
    expect(pathThrough([])).toBe("");
  });
});
