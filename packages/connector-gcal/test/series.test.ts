import { describe, expect, it } from "vitest";
import { replacedInstances } from "../src/series";
import type { WireEvent } from "../src/wire";

const instance = (id: string, planned: string | undefined, more: Partial<WireEvent> = {}) => ({
  id,
  recurringEventId: "weekly",
  ...(planned === undefined ? {} : { originalStartTime: { dateTime: planned } }),
  ...more,
});
const cancelled = { status: "cancelled" };

describe("replacedInstances", () => {
  it.each<[string, readonly WireEvent[], Readonly<Record<string, string>>]>([
    [
      "the cancelled instance of the same day, in any order",
      [
        instance("b10", "2026-01-14T10:00:00+01:00"),
        instance("a09", "2026-01-13T09:00:00+01:00", cancelled),
        instance("b09", "2026-01-14T09:00:00+01:00", cancelled),
        instance("a10", "2026-01-13T10:00:00+01:00"),
      ],
      { a10: "a09", b10: "b09" },
    ],
    [
      "none of another day",
      [instance("old", "2026-01-13T09:00:00Z", cancelled), instance("new", "2026-01-14T09:00:00Z")],
      {},
    ],
    [
      "none of another series",
      [
        instance("old", "2026-01-14T09:00:00Z", cancelled),
        instance("new", "2026-01-14T10:00:00Z", { recurringEventId: "other" }),
      ],
      {},
    ],
    [
      "none if several of that day were cancelled",
      [
        instance("old", "2026-01-14T09:00:00Z", cancelled),
        instance("older", "2026-01-14T08:00:00Z", cancelled),
        instance("new", "2026-01-14T10:00:00Z"),
      ],
      {},
    ],
    [
      "none if there are several new ones on that day",
      [
        instance("old", "2026-01-14T09:00:00Z", cancelled),
        instance("new", "2026-01-14T10:00:00Z"),
        instance("newer", "2026-01-14T11:00:00Z"),
      ],
      {},
    ],
    [
      "none of a deleted event that has only an ID (GC-27)",
      [{ id: "old", status: "cancelled" }, instance("new", "2026-01-14T10:00:00Z")],
      {},
    ],
    [
      "none of all-day events",
      [
        { ...instance("old", undefined, cancelled), originalStartTime: { date: "2026-01-14" } },
        { ...instance("new", undefined), originalStartTime: { date: "2026-01-14" } },
      ],
      {},
    ],
  ])("finds %s", (_name, events, expected) => {
    expect(Object.fromEntries(replacedInstances(events))).toEqual(expected);
  });
});
