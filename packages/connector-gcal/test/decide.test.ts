import type { JsonObject } from "@tt/connector-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type ImportContext } from "../src/decide";
import { readEvent } from "../src/wire";

const context: ImportContext = {
  settings: {
    calendar_id: "primary",
    sync_direction: "import",
    default_project_id: 7,
    sync_days_back: 7,
    billable_default: false,
    import_private: false,
  },
  project: 7,
  source: "primary:1",
  from: Date.parse("2026-01-08T12:00:00Z"),
  until: Date.parse("2026-01-15T12:00:00Z"),
  calendarZone: "Europe/Berlin",
};

const event = {
  id: "abc123",
  status: "confirmed",
  etag: '"1"',
  updated: "2026-01-14T08:00:00.000Z",
  summary: "Planning",
  start: { dateTime: "2026-01-14T10:00:00+01:00" },
  end: { dateTime: "2026-01-14T11:00:00+01:00" },
};

const decideOn = (change: JsonObject, more: Partial<ImportContext> = {}) =>
  decide(readEvent({ ...event, ...change }), { ...context, ...more });

const made = {
  ref: "gcal:abc123",
  title: "Planning",
  change: {
    type: "entry.upsert",
    entry: { source: "primary:1", ref: "abc123" },
    project: 7,
    start: "2026-01-14T09:00:00Z",
    end: "2026-01-14T10:00:00Z",
    notes: "Planning [gcal:abc123]",
    marker: "gcal:abc123",
    billable: false,
    remoteVersion: '"1"',
    asOf: "2026-01-14T08:00:00.000Z",
    ifMissing: "create",
  },
};

describe("an event becomes an entry", () => {
  it("with its title and the marker in the notes, in UTC", () => {
    expect(decideOn({})).toEqual({ item: made });
  });

  it("that is billable according to the settings", () => {
    const settings = { ...context.settings, billable_default: true };
    expect(decideOn({}, { settings }).item).toMatchObject({ change: { billable: true } });
  });

  it.each([
    ["no title", {}, "Calendar event"],
    ["a blank title", { summary: "  " }, "Calendar event"],
    ["a title with U+0000", { summary: "a\0b" }, "ab"],
    ["a very long title", { summary: "x".repeat(2000) }, "x".repeat(500)],
  ])("with %s", (_name, change, title) => {
    const { summary: _summary, ...untitled } = event;
    const { item } = decide(readEvent({ ...untitled, ...change }), context);
    expect(item).toMatchObject({ title, change: { notes: `${title} [gcal:abc123]` } });
  });

  it.each([
    ["an offset", { dateTime: "2026-07-14T10:00:00-04:00" }, "2026-07-14T14:00:00Z"],
    ["Z and milliseconds", { dateTime: "2026-07-14T10:00:00.900Z" }, "2026-07-14T10:00:00Z"],
    [
      "its own zone (GC-29)",
      { dateTime: "2026-07-14T10:00:00", timeZone: "America/New_York" },
      "2026-07-14T14:00:00Z",
    ],
    ["the calendar's zone (GC-29)", { dateTime: "2026-07-14T10:00:00" }, "2026-07-14T08:00:00Z"],
    [
      "a zone with a half-hour offset",
      { dateTime: "2026-07-14T10:00:00", timeZone: "Asia/Kolkata" },
      "2026-07-14T04:30:00Z",
    ],
    [
      "the hour after clocks went forward",
      { dateTime: "2026-03-29T03:30:00", timeZone: "Europe/Berlin" },
      "2026-03-29T01:30:00Z",
    ],
    [
      "the hour before clocks went forward",
      { dateTime: "2026-03-29T01:30:00", timeZone: "Europe/Berlin" },
      "2026-03-29T00:30:00Z",
    ],
    [
      "the hour after clocks went back",
      { dateTime: "2026-10-25T03:30:00", timeZone: "Europe/Berlin" },
      "2026-10-25T02:30:00Z",
    ],
    [
      "a time that occurs twice: the first one",
      { dateTime: "2026-10-25T02:30:00", timeZone: "Europe/Berlin" },
      "2026-10-25T00:30:00Z",
    ],
  ])("whose start has %s", (_name, start, expected) => {
    const end = { dateTime: "2026-12-31T00:00:00Z" };
    const late = { until: Date.parse("2027-01-01T00:00:00Z") };
    const { item } = decideOn(
      {
        start,
        end: {
          ...end,
          dateTime: start.dateTime.replace(/10:|0(\d):/, (hour) =>
            hour === "10:" ? "11:" : `0${String(Number(hour[1]) + 1)}:`,
          ),
          ...("timeZone" in start ? { timeZone: start.timeZone } : {}),
        },
      },
      late,
    );
    expect(item).toMatchObject({ change: { type: "entry.upsert", start: expected } });
  });

  it("whose start is moved by the gap if clocks skip it", () => {
    const timeZone = "America/New_York";
    const { item } = decideOn(
      {
        start: { dateTime: "2026-03-08T02:30:00", timeZone },
        end: { dateTime: "2026-03-08T04:30:00", timeZone },
      },
      { until: Date.parse("2027-01-01T00:00:00Z") },
    );
    const times = { start: "2026-03-08T07:30:00Z", end: "2026-03-08T08:30:00Z" };
    expect(item).toMatchObject({ change: times });
  });

  it("for each instance of a series (GC-22)", () => {
    const id = "weekly_20260114t090000z";
    const { item } = decideOn({ id, recurringEventId: "weekly", iCalUID: "same@google.com" });
    expect(item).toMatchObject({ change: { entry: { ref: id } } });
  });

  it("only by an update if it ended before the import window", () => {
    const old = {
      start: { dateTime: "2026-01-08T10:00:00Z" },
      end: { dateTime: "2026-01-08T12:00:00Z" },
    };
    expect(decideOn(old).item).toMatchObject({
      change: { type: "entry.upsert", ifMissing: "outside_window" },
    });
    const later = { ...old, end: { dateTime: "2026-01-08T12:00:01Z" } };
    expect(decideOn(later).item).toMatchObject({ change: { ifMissing: "create" } });
  });
});

describe("an event is not imported", () => {
  it.each([
    ["all day (GC-28)", { start: { date: "2026-01-14" }, end: { date: "2026-01-15" } }, "all_day"],
    ["tagged [TT]", { summary: "[TT] Website — Design" }, "own_item"],
    [
      "an exported event with another title (GC-42, GC-45)",
      { extendedProperties: { private: { ttEntry: "5" } } },
      "own_item",
    ],
    ["free (GC-30)", { transparency: "transparent" }, "free"],
    ["private (GC-30)", { visibility: "private" }, "private"],
    ["confidential (GC-30)", { visibility: "confidential" }, "private"],
    ["out of office (GC-30)", { eventType: "outOfOffice" }, "other_kind"],
    ["a working location (GC-30)", { eventType: "workingLocation" }, "other_kind"],
    ["a birthday (GC-30)", { eventType: "birthday" }, "other_kind"],
    ["focus time (GC-30)", { eventType: "focusTime" }, "other_kind"],
    ["created from an email (GC-30)", { eventType: "fromGmail" }, "other_kind"],
    ["without length (GC-30)", { end: { dateTime: "2026-01-14T09:00:00Z" } }, "zero_length"],
    ["longer than a day", { start: { dateTime: "2026-01-13T09:59:59Z" } }, "too_long"],
  ])("when it is %s", (_name, change, skip) => {
    const { item } = decideOn(change);
    if (skip === "own_item") expect(item).toMatchObject({ skip });
    else expect(item).toMatchObject({ change: { type: "entry.remove", ifMissing: skip } });
  });

  it("unless private events are enabled", () => {
    const settings = { ...context.settings, import_private: true };
    expect(decideOn({ visibility: "private" }, { settings }).item).toHaveProperty("change");
  });

  it("unless it lasts exactly a day", () => {
    expect(decideOn({ start: { dateTime: "2026-01-13T10:00:00Z" } }).item).toMatchObject({
      change: { type: "entry.upsert" },
    });
  });

  it("unless only other attendees declined it", () => {
    const attendees = [{ self: true, responseStatus: "accepted" }, { responseStatus: "declined" }];
    expect(decideOn({ attendees }).item).toMatchObject({ change: { type: "entry.upsert" } });
  });
});

describe("an event removes its entry", () => {
  const remove = (asOf: string | null, ifMissing: string) => ({
    type: "entry.remove",
    entry: { source: "primary:1", ref: "abc123" },
    asOf,
    ifMissing,
  });

  it("when it is cancelled and has only an ID (GC-27)", () => {
    const listed = readEvent({ id: "abc123", status: "cancelled" });
    expect(decide(listed, context)).toEqual({
      item: {
        ref: "gcal:abc123",
        title: "Calendar event",
        change: remove(null, "cancelled"),
      },
    });
  });

  it("when its owner declined it (GC-30)", () => {
    const attendees = [{ self: true, responseStatus: "declined" }];
    expect(decideOn({ attendees }).item).toMatchObject({
      change: remove("2026-01-14T08:00:00.000Z", "declined"),
    });
  });

  it("while it has not ended, and reports its end (GC-30)", () => {
    const end = { dateTime: "2026-01-15T12:00:01Z" };
    expect(decideOn({ end })).toMatchObject({
      item: { change: { type: "entry.remove", ifMissing: "not_ended" } },
      endsAt: Date.parse("2026-01-15T12:00:01Z"),
    });
    expect(
      decideOn({
        start: { dateTime: "2026-01-15T11:00:00Z" },
        end: { dateTime: "2026-01-15T12:00:00Z" },
      }).item,
    ).toMatchObject({ change: { type: "entry.upsert" } });
  });
});

describe("an event that cannot be read", () => {
  it.each([
    ["no start", { start: {} }],
    ["an unknown zone", { start: { dateTime: "2026-01-14T10:00:00", timeZone: "Mars/Base" } }],
    ["no time at all", { start: { dateTime: "yesterday" } }],
    ["an end before its start", { end: { dateTime: "2026-01-14T08:00:00Z" } }],
    ["a title that is not a text", { summary: 5 }],
  ])("fails without affecting others: %s", (_name, change) => {
    expect(decideOn(change).item).toMatchObject({
      ref: "gcal:abc123",
      error: expect.any(String) as string,
    });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (raw, start) => {
        decide(readEvent(raw), context);
        decide(readEvent({ ...event, start }), context);
      }),
    );
  });
});
