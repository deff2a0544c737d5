import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  fromField,
  instant,
  midnight,
  minuteOf,
  spoken,
  toField,
  zoneAt,
} from "../src/instants.ts";

describe("by the reader's own clock", () => {
  beforeEach(() => {
    vi.stubEnv("TZ", "Europe/Berlin");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("a field shows the time there, and what is typed is held in UTC", () => {
    expect(toField("2026-11-24T10:02", "local")).toBe("2026-11-24T11:02");
    expect(fromField("2026-11-24T11:02", "local")).toBe("2026-11-24T10:02");
    expect(zoneAt(Date.parse("2026-11-24T10:02Z"), "local")).toBe("UTC+1");
  });

  test("summer has a zone of its own", () => {
    expect(toField("2026-07-24T10:02", "local")).toBe("2026-07-24T12:02");
    expect(fromField("2026-07-24T12:02", "local")).toBe("2026-07-24T10:02");
    expect(instant("2026-07-24T10:02:00Z", "local")).toBe("2026-07-24 12:02 UTC+2");
  });

  test("what a field shows is what it holds once it is typed again, each hour of the year", () => {
    const hours = Array.from({ length: 366 * 24 }, (_, hour) => Date.UTC(2026, 0, 1, hour));
    const kept = hours.filter(
      (at) => fromField(toField(minuteOf(at), "local"), "local") !== minuteOf(at),
    );
    // The hour that comes twice when the clock is put back can be typed once.
    expect(kept.map(minuteOf)).toEqual(["2026-10-25T01:00"]);
  });

  test("a day begins at its own midnight, also where the clock was put back since", () => {
    const now = new Date("2026-10-26T10:00:00Z");
    const began = [0, 1, 2].map((days) => minuteOf(midnight(now, days, "local")));
    expect(began).toEqual(["2026-10-25T23:00", "2026-10-24T22:00", "2026-10-23T22:00"]);
  });

  test("an instant to be listened to has the day that it is there", () => {
    const at = Date.parse("2026-11-28T23:30:00Z");
    expect(spoken(at, "local")).toBe("Sunday 29 November 2026 at 00:30 UTC+1");
    expect(spoken(at, "UTC")).toBe("Saturday 28 November 2026 at 23:30 UTC");
  });
});

test("in UTC a field shows what the address holds, up to the minute", () => {
  expect(toField("2026-11-24T10:02:59Z", "UTC")).toBe("2026-11-24T10:02");
  expect(fromField("2026-11-24T10:02", "UTC")).toBe("2026-11-24T10:02");
});

test("a field that is empty, or holds no instant, is none", () => {
  expect([toField(""), toField("yesterday"), fromField("")]).toEqual(["", "", ""]);
});
