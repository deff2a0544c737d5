import { expect, test } from "vitest";
import { formatSearch, readSearch, selectorOf, titleOf, withAlso, without } from "../src/search.ts";

const read = (query: string) => readSearch(new URLSearchParams(query));

test("a search is read from its address, each trait with several values", () => {
  const search = read("q=+orders &kind=dataset&owner=team:a,user:b,team:a&tier=1&other=x");
  expect(search.words).toBe("orders");
  expect(search.kind).toBe("dataset");
  expect(search.chosen.owner).toEqual(["team:a", "user:b"]);
  expect(search.chosen.tier).toEqual(["1"]);
  expect(search.chosen.tag).toEqual([]);
});

test("the same search has the same address, however it was written", () => {
  expect(formatSearch(read("tier=1&q=a&domain=,x,&kind=nonsense"))).toBe("q=a&domain=x&tier=1");
});

test("an order is part of a search, where there is one: columns come best first", () => {
  expect(formatSearch(read("q=a&sort=name"))).toBe("q=a&sort=name");
  expect(formatSearch(read("q=a&sort=name&kind=column"))).toBe("q=a&kind=column");
  expect(read("q=a&sort=nonsense").sort).toBeNull();
});

test("a value is added to its trait and taken from it", () => {
  const search = withAlso(read("tag=a"), "tag", "b");
  expect(search.chosen.tag).toEqual(["a", "b"]);
  expect(without(search, "tag", "a").chosen.tag).toEqual(["b"]);
});

test("a search is called by its words and what is chosen", () => {
  expect(titleOf(read("q=rides&tier=1,2&kind=job"))).toBe("“rides”, tier 1, tier 2, jobs");
  expect(titleOf(read(""))).toBe("everything");
});

test.each([
  ["domain=finance", "domain:finance"],
  ["platform=s3,kafka&tier=1", "(source:s3 source:kafka),tier:1"],
  ["owner=team:a&kind=dataset", "owner:team:a,type:dataset"],
  ["tag=two words", 'tag:"two words"'],
  ['tag=a"b\\c', 'tag:"a\\"b\\\\c"'],
  ["owner=a+b", 'owner:"a b"'],
])("the filters %j are the selector %j", (query, selector) => {
  expect(selectorOf(read(query))).toBe(selector);
});

test.each(["", "q=rides&tier=1", "kind=column&tier=1", "kind=dataset", "tag=a*"])(
  "no selector says what %j does",
  (query) => {
    expect(selectorOf(read(query))).toBeNull();
  },
);
