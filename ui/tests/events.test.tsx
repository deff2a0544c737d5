import { act } from "react";
import { expect, test, vi } from "vitest";
import { newestOffset, tellOneMore } from "../fixtures/kept.ts";
import { aboutEvent, curlOf, replayOf } from "../src/event.ts";
import { settle, visiting } from "./support/visiting.tsx";

const visit = visiting();
let told: () => void = () => undefined;

// The server's news come when a test says so.
vi.mock("../src/api/news.ts", () => ({
  useNews: (changed: () => void) => {
    told = changed;
  },
}));

test("the log is listed newest first, each event with what it is about and how large it is", async () => {
  await visit.open("/events");
  const first = visit.text("#events tbody tr");
  expect(first).toContain(String(newestOffset()));
  expect(first).toContain("Completed");
  expect(first).toContain("1.2 kB");
  expect(visit.links()).toContain(`/event/${newestOffset()}`);
  expect(visit.text("#events .coverage")).toContain("Showing 50 of");
});

test("an event whose body was erased is listed and leads nowhere", async () => {
  await visit.open("/events");
  expect(visit.text("#events")).toContain(String(newestOffset() - 5));
  expect(visit.links()).not.toContain(`/event/${newestOffset() - 5}`);
});

test("filters are in the address, reach the server, and are lifted one by one", async () => {
  await visit.open("/events?type=fail&job=job%3Aetl%3Aload");
  const asked = visit.asked.map(({ address }) => address).filter((one) => one.includes("/events"));
  expect(asked[0]).toContain("job=job%3Aetl%3Aload");
  expect(asked[0]).toContain("type=fail");
  await visit.press("No longer only job load");
  expect(location.search).toBe("?type=fail");
  await visit.type("Producer has in its name", "dbt");
  expect(new URLSearchParams(location.search).get("producer")).toBe("dbt");
});

test("what comes meanwhile waits for a press, and nothing moves before it", async () => {
  await visit.open("/events");
  const first = (): string => visit.text("#events tbody td");
  const before = first();
  tellOneMore();
  tellOneMore();
  await act(async () => told());
  await settle();
  expect(first()).toBe(before);
  await visit.press("2 new events");
  expect(first()).toBe(String(Number(before) + 2));
  expect(visit.text("#events")).not.toContain("new event");
});

test("the pages about what came in lie beside each other", async () => {
  await visit.open("/events");
  for (const place of ["/dead-letters", "/producers"]) {
    await visit.open(place);
    expect(visit.links()).toContain("/events");
    expect(visit.text("nav [aria-current=true]")).not.toBe("");
  }
});

test("an event says what it is about before its text", async () => {
  await visit.open("/event/184002");
  expect(visit.text(".facts")).toContain("dbt.shop.fct_orders");
  expect(visit.links()).toContain("/event/184001");
  expect(visit.links()).toContain("/event/184003");
});

test("an event of any form is read as far as it goes", () => {
  for (const odd of [null, 7, "x", [], { job: [], run: null, inputs: "no" }]) {
    expect(aboutEvent(odd)).toMatchObject({ job: null, run: null, inputs: [], carried: [] });
  }
  const about = aboutEvent({
    run: { runId: "r 1", facets: { parent: {} } },
    outputs: [{ namespace: "n", name: "t", outputFacets: { outputStatistics: {} } }],
  });
  expect(about.run).toBe("run:r%201");
  expect(about.carried.map(({ of }) => of)).toEqual(["Run", "Output t, as this run used it"]);
});

test("the command that sends an event again names a key and never writes it down", () => {
  const open = curlOf('{"a": "it\'s"}', { origin: "http://h", keyed: false });
  expect(open).toContain("http://h/api/v1/lineage");
  expect(open).not.toContain("Authorization");
  expect(open).toContain('<<\'EOF\'\n{"a": "it\'s"}\nEOF\n');
  expect(curlOf("{}", { origin: "http://h", keyed: true })).toContain("$HEADWATER_API_KEY");
});

test("an event is sent to another server by a command", () => {
  expect(replayOf(7, "http://h:1")).toBe(
    "headwater events replay --offset 7 --server http://h:1 --into http://staging:8480\n",
  );
});
