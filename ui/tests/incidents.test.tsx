import { act } from "react";
import { expect, test } from "vitest";
import { orders } from "../fixtures/company.ts";
import { bodyOf, lacks, NOTHING_SAID } from "../src/act_words.ts";
import { keepAuthor } from "../src/api/author.ts";
import {
  ACTS,
  actsIn,
  after,
  beforeWords,
  growth,
  length,
  percent,
  pictureOf,
  reachWords,
  SEVERITIES,
  saysOf,
  selectorOf,
  severityMark,
  stateMark,
  untold,
  worstFirst,
} from "../src/incidents.ts";
import { newAnswers } from "../src/parts/review.tsx";
import { settle, visiting } from "./support/visiting.tsx";

const visit = visiting();
const { open, press, text } = visit;
const size = { total: 0, dashboards: 0, learning: 0, regulated: 0, critical: 0, owners: 0 };

/** What was told about incidents, the last thing last. */
const told = () =>
  visit.asked
    .filter(({ address, sent }) => sent !== "" && address.includes("/incidents/"))
    .map(({ sent }) => JSON.parse(sent));

test("a length of time has two units, and never none", () => {
  expect([0.2, 40, 60, 8340, 7200, 273_600, 60 * 60 * 24 - 1].map(length)).toEqual([
    "1 s",
    "40 s",
    "1 min",
    "2 h 19 min",
    "2 h",
    "3 d 4 h",
    "23 h 59 min",
  ]);
});

test("how bad it is, is said with what tells most", () => {
  expect(reachWords(size)).toBe("Nothing that was recorded depends on it.");
  expect(
    reachWords({ ...size, total: 4, dashboards: 2, regulated: 1, critical: 4, owners: 2 }),
  ).toBe("2 dashboards and 2 other datasets downstream: 4 of tier 1, 1 regulated, 2 owners.");
  expect(reachWords({ ...size, total: 1 })).toBe(
    "1 dataset downstream: none regulated, no owner that is known.",
  );
});

test("that it grew since it was opened is said, and that it did not is not", () => {
  expect(growth({ ...size, total: 5 }, { ...size, total: 3 })).toBe(
    "2 more than when it was opened",
  );
  expect(growth({ ...size, total: 1 }, { ...size, total: 3 })).toContain("2 fewer");
  expect(growth(size, size)).toBeNull();
});

test("no two severities, and no two states, look alike without colour", () => {
  const states = [
    "open",
    "acknowledged",
    "identified",
    "mitigated",
    "resolved",
    "false_positive",
    "expected",
  ];
  for (const marks of [SEVERITIES.map(severityMark), states.map(stateMark)]) {
    expect(new Set(marks.map(({ word }) => word)).size).toBe(marks.length);
    expect(new Set(marks.map(({ shape }) => shape)).size).toBe(marks.length);
  }
  expect(severityMark("constructor")).toMatchObject({ word: "constructor", shape: "unknown" });
});

test("what is over can be opened again, and no state offers what the server refuses", () => {
  for (const state of ["resolved", "false_positive", "expected"]) {
    const { next, also } = actsIn(state);
    expect(next).toEqual(["reopen"]);
    for (const act of ["assign", "acknowledge", "mitigate", "resolve"] as const) {
      expect(also).not.toContain(act);
    }
  }
  for (const state of ["open", "acknowledged", "identified", "mitigated"]) {
    const { next, also } = actsIn(state);
    expect([...next, ...also]).not.toContain("reopen");
    expect(new Set([...next, ...also]).size).toBe(next.length + also.length);
  }
  expect(
    new Set(["open", "resolved"].flatMap((each) => Object.values(actsIn(each)).flat())),
  ).toEqual(new Set(ACTS));
});

test("a suspect is likelier than nothing, and before or after the beginning", () => {
  expect([0, 0.001, 0.84, 0.999, 1].map(percent)).toEqual([
    "0 %",
    "< 1 %",
    "84 %",
    "> 99 %",
    "100 %",
  ]);
  expect(beforeWords(5.4)).toBe("5 min before it began");
  expect(beforeWords(-90)).toBe("1 h 30 min after it began");
  expect(beforeWords(0.2)).toBe("as it began");
  expect(beforeWords(null)).toBeNull();
});

test("moments are told from the beginning, and the beginning itself is not", () => {
  expect(after("2026-11-30T07:30:00Z", "2026-11-30T05:11:00Z")).toBe("+2 h 19 min");
  expect(after("2026-11-30T05:11:00Z", "2026-11-30T05:11:00Z")).toBeNull();
});

test("a moment that was passed over is not one that is still to come", () => {
  const moments = { detected: { at: "2026-11-30T05:11:00Z", by: "ana" } };
  expect(untold("started", moments)).toBe("not known");
  expect(untold("resolved", moments)).toBe("not yet");
});

test("an act is said without the note that stands below it", () => {
  const entry = { id: "a", at: "", by: "ana", kind: "note", url: null };
  expect(saysOf({ ...entry, says: "ana noted: look: here", note: "look: here" })).toBe("ana noted");
  expect(saysOf({ ...entry, says: "ana acknowledged it", note: null })).toBe("ana acknowledged it");
});

test("a picture is of the first thing that can be drawn", () => {
  expect(pictureOf(["run:r", "dataset:a:b"], 3)).toBe(
    "/lineage?of=dataset%3Aa%3Ab&down=3&lens=incident",
  );
  expect(pictureOf(["run:r"], 3)).toBeNull();
  expect(pictureOf(["dataset:a:b"], 40)).toContain("down=6");
});

test("the worst stand first, and of those the newest", () => {
  const each = (name: string, severity: string) => ({ name, severity }) as never;
  const all = [each("4", "low"), each("3", "critical"), each("2", "odd"), each("1", "critical")];
  expect(worstFirst(all).map(({ name }) => name)).toEqual(["3", "1", "4", "2"]);
});

test("what an act lacks is said before it is sent", () => {
  expect(lacks("acknowledge", NOTHING_SAID)).toBeNull();
  for (const act of [
    "identify",
    "note",
    "severity",
    "assign",
    "title",
    "moment",
    "link",
    "attach",
  ] as const) {
    // biome-ignore format: one row, as it is read
    expect(lacks(act, NOTHING_SAID), act).not.toBeNull();
  }
  expect(lacks("identify", { ...NOTHING_SAID, commit: "4f1c" })).toBeNull();
  expect(lacks("link", { ...NOTHING_SAID, url: "javascript:alert(1)" })).not.toBeNull();
  expect(lacks("link", { ...NOTHING_SAID, url: "https://tracker.example/7" })).toBeNull();
});

test("an act sends its own part of what a form holds, and nothing else", () => {
  const said = { ...NOTHING_SAID, note: " why ", to: "ana", title: "x", url: "https://t.example" };
  expect(bodyOf("assign", said)).toEqual({ kind: "assign", note: "why", to: "ana" });
  expect(bodyOf("mitigate", said)).toEqual({ kind: "mitigate", note: "why" });
  const at = { ...NOTHING_SAID, moment: "detected", at: "2026-11-30T10:00" };
  expect(bodyOf("moment", at).times).toEqual({ detected: "2026-11-30T10:00:00.000Z" });
});

test("only answers that say something new are sent", () => {
  const questions = [
    { id: "a", text: "", answer: "yes" },
    { id: "b", text: "", answer: null },
  ];
  expect(newAnswers(questions, { a: " yes ", b: "  " })).toEqual({});
  expect(newAnswers(questions, { a: "no", b: "it is" })).toEqual({ a: "no", b: "it is" });
});

test("the list has what is open, how long things take and what is wrong", async () => {
  await open("/incidents");
  expect(text("#numbers")).toContain("90 % within 2 h 19 min; 4 incidents");
  expect(text("#numbers")).toContain("no incident tells yet");
  expect(text("#incidents tbody")).toContain("INC-7");
  expect(text("#incidents tbody")).toContain("Severity: Critical");
  expect(text("#incidents tbody")).not.toContain("INC-3");
  expect(visit.links()).toContain(`/asset/${orders}`);
  await open("/incidents?state=over&severity=high");
  expect(text("#incidents tbody")).toContain("INC-3");
  expect(text("#incidents tbody")).not.toContain("INC-7");
});

test("every page counts the incidents that are not over", async () => {
  await open("/events");
  expect(text("nav[aria-label=Pages]")).toContain("Incidents1 unresolved");
});

test("an incident that is opened leads to its page", async () => {
  await open(`/incidents?open=yes&of=${encodeURIComponent(orders)}`);
  await press("Open it");
  expect(text("[role=alert]")).toContain("Say in a line");
  await visit.type("What is wrong", "Orders are late");
  expect(told().at(-1)).toMatchObject({ title: "Orders are late", of: [orders], severity: null });
  expect(location.pathname).toBe("/incident/INC-7");
});

test("an incident is told in the order in which its reader needs it", async () => {
  await open("/incident/INC-7");
  const order = [...document.querySelectorAll("main section")].map(({ id }) => id);
  expect(order).toEqual([
    "suspects",
    "signals",
    "affected",
    "rollback",
    "similar",
    "checklist",
    "runbooks",
    "actions",
    "timeline",
    "review",
    "postmortem",
  ]);
  expect(text(".incident-head")).toContain("nobody has it");
  expect(text(".incident-head")).toContain("That is 1 more than when it was opened");
  expect(text("#suspects")).toContain("80 %");
  expect(text("#suspects")).toContain("6 min before it began");
  expect(text("#suspects")).toContain("Not looked at: grants and settings");
  expect(text("#affected")).toContain("new since it was opened");
  expect(text("#affected")).toContain("in 42 min");
  expect(text("#rollback")).toContain("People run the commands");
  expect(text("#rollback")).toContain("Possible until");
  expect(text("#rollback")).toContain("No longer possible");
  expect(text("#similar")).toContain("a join without its key");
});

test("what others wrote stays text, and leads nowhere but to the web", async () => {
  await open("/incident/INC-7");
  expect(text("h1")).toContain("<img src=x");
  expect(text("#runbooks")).toContain("<script>");
  expect(document.querySelector("main img, main script")).toBeNull();
  for (const href of visit.links()) expect(href).toMatch(/^(\/|#|https?:)/);
});

test("a link to an act opens its form, and one press does it", async () => {
  keepAuthor("user:ana");
  await open("/incident/INC-7?act=acknowledge");
  expect(told()).toEqual([]);
  expect(document.activeElement?.textContent).toBe("Acknowledge");
  await act(async () => (document.activeElement as HTMLButtonElement).click());
  await settle();
  expect(told().at(-1)).toMatchObject({ name: "INC-7", kind: "acknowledge", by: "user:ana" });
  expect(location.search).toBe("");
  expect(text("[role=status].toast")).toContain("Acknowledged");
});

test("who takes an incident on is asked first where nobody said", async () => {
  keepAuthor("");
  await open("/incident/INC-7?act=acknowledge");
  expect(document.activeElement?.closest("label")?.textContent).toBe("Your name");
});

test("a link to an act that makes no sense any more says so", async () => {
  await open("/incident/INC-3?act=acknowledge");
  expect(document.querySelector("form[aria-label='Take it on']")).toBeNull();
  expect(text(".acts")).toContain("makes no sense any more: it is resolved");
  await open("/incident/INC-3?act=silence");
  expect(text(".acts")).toContain("“Silence” makes no sense any more");
  await open("/incident/INC-7?act=explode");
  expect(text(".acts")).toContain("does not do");
});

test("what is wrong is silenced for a while, with a reason", async () => {
  await open("/incident/INC-7?act=silence");
  await press("Silence it");
  expect(text(".acts [role=alert]")).toContain("Say why");
  await visit.choose("For how long", "1");
  await visit.type("Why", "we know");
  const said = visit.asked.find(({ address }) => address === "/api/v2/silences/add");
  const { selector, reason, until } = JSON.parse(said?.sent ?? "{}");
  expect([selector, reason]).toEqual([`"${orders}"`, "we know"]);
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(3_500_000);
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(3_600_000);
  expect(text(".toast")).toContain("S-1: nobody is told of it until");
});

test("a selector names things to the letter", () => {
  expect(selectorOf(["dataset:a:b", 'job:a:"b\\'])).toBe('"dataset:a:b" "job:a:\\"b\\\\"');
});

test("a suspect is named as the cause with its commit and what speaks for it", async () => {
  await open("/incident/INC-7");
  const it = document.querySelector<HTMLButtonElement>("[aria-label^='This is it']");
  await act(async () => it?.click());
  const form = document.querySelector<HTMLFormElement>("form[aria-label='Name the cause']");
  await act(async () => form?.requestSubmit());
  await settle();
  expect(told().at(-1)).toMatchObject({
    kind: "identify",
    commit: "4f1c2d9e8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e",
    note: "commit 4f1c2d9e in place of e4b557f1",
  });
  expect(document.querySelectorAll("[aria-label^='This is it']")).toHaveLength(1);
});

test("owners are told in one step", async () => {
  await open("/incident/INC-7");
  await press("Tell the owners");
  await press("Tell them");
  expect(told().at(-1)).toMatchObject({ kind: "notify", to_owners: true, note: null });
});

test("steps are ticked off, and taken back", async () => {
  await open("/incident/INC-7");
  const boxes = document.querySelectorAll<HTMLInputElement>("#checklist input");
  expect([...boxes].map(({ checked }) => checked)).toEqual([false, true]);
  expect(text("#checklist .section-note")).toBe("1 of 2 done");
  for (const box of boxes) {
    await act(async () => box.click());
    await settle();
  }
  expect(told().slice(-2)).toMatchObject([
    { kind: "check", step: "affected" },
    { kind: "uncheck", step: "tell" },
  ]);
});

test("what is refused is said where it was pressed", async () => {
  visit.broken.add("/api/v2/incidents/act");
  keepAuthor("user:ana");
  await open("/incident/INC-7?act=acknowledge");
  await act(async () => (document.activeElement as HTMLButtonElement).click());
  await settle();
  expect(text(".acts [role=alert]")).toContain("the disk is full Nothing was changed.");
});

test("the postmortem is shown when it is wanted", async () => {
  await open("/incident/INC-7");
  expect(visit.addresses().some((address) => address.includes("postmortem"))).toBe(false);
  await press("Read it");
  expect(text("#postmortem")).toContain("It is over.");
  expect(document.querySelector("#postmortem img")).toBeNull();
});

test("an incident that nobody opened is named with what there is", async () => {
  await open("/incident/INC-99");
  expect(text("[role=alert]")).toContain("There is no incident INC-99");
});

test("the page of something that is wrong says so, and not in the past", async () => {
  await open(`/asset/${orders}`);
  expect(text(".incident-note")).toContain("INC-7 is open: Orders of last night");
  expect(visit.links()).toContain("/incident/INC-7");
  await open(`/asset/${orders}?at=2026-11-20T10:00`);
  expect(document.querySelector(".incident-note")).toBeNull();
});

test("the first page has the incidents before anything else that is wrong", async () => {
  await open("/");
  expect(text("#wrong")).toMatch(/What is wrong.*INC-7.*1 incident open/);
});

test("what turned wrong before it began stands at its suspect, and what was not checked is said", async () => {
  await open("/incident/INC-7");
  const suspects = text("#suspects");
  expect(suspects).toContain("queue depth: more comes in than is worked off");
  const signals = text("#signals");
  expect(signals).toContain("5 batches before, 90 batches at last");
  expect(signals).toContain("before it began");
  expect(signals).toContain("Not checked: memory: cluster did not answer within 3 s.");
  expect(signals).toContain("failed: no space left");
  expect(visit.links()).toContain("https://prometheus.example/graph");
});

test("signals that cannot be had cost the page of an incident nothing else", async () => {
  visit.broken.add("/api/v2/incidents/signals");
  await open("/incident/INC-7");
  expect(text("#signals")).toContain("The disk is full");
  expect(text("#suspects")).toContain("commit 4f1c2d9e");
});

test("where no signals are declared nothing is said of them", async () => {
  visit.otherwise.set("/api/v2/incidents/signals", { declared: 0, signals: [], traces: [] });
  await open("/incident/INC-7");
  expect(document.querySelector("#signals")).toBeNull();
});
