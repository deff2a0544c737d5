import { expect, test } from "vitest";
import {
  columnOf,
  datasetOf,
  formatId,
  idInPath,
  nameOf,
  pageOf,
  parseId,
  placeOf,
} from "../src/identity.ts";

const ORDERS = "dataset:postgres%3A%2F%2Fdb%3A5432:shop.public.orders";

test("an identifier splits at its colons and decodes its parts", () => {
  expect(parseId(ORDERS)).toEqual({
    kind: "dataset",
    parts: ["postgres://db:5432", "shop.public.orders"],
  });
});

test("formatting and parsing are inverse for any text", () => {
  for (const name of ["a:b", "a/b?c#d", "100 %", "été", "x[y.z]", "(a)'s*"]) {
    expect(parseId(formatId("dataset", "ns", name))?.parts).toEqual(["ns", name]);
  }
});

test("a name that somebody typed is no identifier", () => {
  expect(parseId("orders")).toBeNull();
  expect(parseId("shop:orders")).toBeNull();
});

test("a part that is not percent-encoded well is taken as it is", () => {
  expect(parseId("run:100%")?.parts).toEqual(["100%"]);
});

test("the page of a dataset carries its identifier untouched", () => {
  expect(pageOf(ORDERS)).toBe(`/asset/${ORDERS}`);
  expect(new URL(pageOf(ORDERS), "http://x").pathname).toBe(`/asset/${ORDERS}`);
});

test("the page of a column is its dataset's, with the column chosen", () => {
  const column = columnOf(ORDERS, "payload.customer id");
  expect(datasetOf(column)).toBe(ORDERS);
  expect(pageOf(column)).toBe(`/asset/${ORDERS}?column=payload.customer%20id`);
  const { searchParams } = new URL(pageOf(column), "http://x");
  expect(searchParams.get("column")).toBe("payload.customer id");
});

test("a page's address holds an identifier verbatim or a name encoded", () => {
  expect(idInPath(ORDERS)).toBe(ORDERS);
  expect(idInPath("shop%2Forders")).toBe("shop/orders");
});

test("what is known only by its identifier is shown by its name", () => {
  expect(nameOf(ORDERS)).toBe("shop.public.orders");
  expect(placeOf(ORDERS)).toEqual({ namespace: "postgres://db:5432", name: "shop.public.orders" });
  expect(placeOf("run:7")).toEqual({ namespace: "", name: "7" });
});
