import { expect, test } from "vitest";
import { movedBy } from "../src/graph/moving.ts";
import {
  MOST_HOPS,
  readScene,
  type SceneState,
  sceneQuery,
  viewParameters,
  withColumns,
  withPin,
  withSides,
} from "../src/graph/scene_state.ts";
import { columnOf, formatId } from "../src/identity.ts";
import { withQuery } from "../src/router.ts";
import { HOSTILE, thrown } from "./support/drawn.ts";

const PLAIN: SceneState = readScene(new URLSearchParams("of=x"));

/** What somebody who opens the address of a state sees. */
function reopened(state: SceneState): SceneState {
  const address = withQuery(sceneQuery(state), "http://x/lineage?see=1,2,0.5");
  return readScene(new URL(address, "http://x").searchParams);
}

function* states(): Generator<SceneState> {
  const names = [
    "orders",
    "a,b<c>*9",
    "ü:ß",
    ...HOSTILE.filter((name) => !/\p{Surrogate}/u.test(name)),
  ];
  const ids = names.map((name) => formatId("dataset", "pg://h:5432", name.slice(0, 60)));
  const dice = thrown();
  const roll = (sides: number): number => Math.floor(dice.next().value * sides);
  const id = (): string => ids[roll(ids.length)] as string;
  for (let turn = 0; turn < 200; turn++) {
    let state: SceneState = {
      ...PLAIN,
      of: id(),
      upstream: roll(MOST_HOPS + 1),
      downstream: roll(MOST_HOPS + 1),
      column: roll(2) ? columnOf(id(), "amount[].eur") : null,
      lens: roll(2) ? "status" : "none",
      withoutTemporary: roll(2) === 1,
      withStale: roll(2) === 1,
      way: roll(2) ? roll(9) : null,
      chosen: roll(2) ? `${id()} ${id()}` : null,
      asTable: roll(2) === 1,
    };
    for (let more = roll(4); more > 0; more--) {
      state = withSides(state, id(), roll(2) ? { upstream: roll(300) } : { downstream: roll(300) });
      state = withColumns(state, id(), roll(90));
      state = withPin(state, id());
      state = { ...state, moved: movedBy(state.moved, id(), [roll(900) - 400, roll(900) - 400]) };
    }
    yield state;
  }
}

test("whoever opens the address of a state sees that state", () => {
  for (const state of states()) expect(reopened(state)).toEqual(state);
});

test("to pin what is pinned lets it go", () => {
  const pinned = withPin(withPin(PLAIN, "dataset:a:b"), "dataset:a:c");
  expect(withPin(pinned, "dataset:a:b").pinned).toEqual(["dataset:a:c"]);
  expect(viewParameters(pinned).pin).toBe("dataset:a:b,dataset:a:c");
});

test("what is as it is at first is not in the address", () => {
  const told = Object.entries(sceneQuery(PLAIN)).filter(([, value]) => value !== null);
  expect(told).toEqual([["of", "x"]]);
});

test("an address written by hand may leave counts out", () => {
  const state = readScene(
    new URLSearchParams("open=dataset:a:b<,dataset:a:b>7&columns=dataset:a:b"),
  );
  expect([...state.opened]).toEqual([
    ["dataset:a:b<", 20],
    ["dataset:a:b>", 7],
  ]);
  expect([...state.unfolded]).toEqual([["dataset:a:b", 10]]);
});

test.each(["-1", "1.5", "many", "", "1e9"])(
  "hops of %j are one hop, or as many as there may be",
  (up) => {
    const { upstream } = readScene(new URLSearchParams({ up }));
    expect([0, 1, MOST_HOPS]).toContain(upstream);
  },
);

test("sides of one box are opened together, and the last word on a side holds", () => {
  const both = withSides(PLAIN, "dataset:a:b", { upstream: 20, downstream: 40 });
  expect([...both.opened.values()]).toEqual([20, 40]);
  expect([...withSides(both, "dataset:a:b", { upstream: 0 }).opened.values()]).toEqual([0, 40]);
});

test("no columns of a box is the same as never having unfolded it", () => {
  expect(withColumns(withColumns(PLAIN, "dataset:a:b", 10), "dataset:a:b", 0)).toEqual(PLAIN);
});

test("a picture without temporary datasets is asked for, and one with them asks for nothing", () => {
  expect(viewParameters({ ...PLAIN, withoutTemporary: true }).hide_temporary).toBe(true);
  expect(viewParameters(PLAIN).hide_temporary).toBeNull();
});

test("how a picture is looked at is not asked of the server", () => {
  const looked = { ...PLAIN, lens: "status", chosen: "dataset:a:b", asTable: true };
  expect(viewParameters(looked)).toEqual(viewParameters(PLAIN));
});
