import { describe, expect, it } from "vitest";
import { adjustedStart, type TimerAdjustment } from "./adjust";

const at = (time: string): Date => new Date(`2026-01-15T${time}Z`);
const minutes = (count: number): TimerAdjustment => ({ type: "minutes", minutes: count });
const start = (time: Date): TimerAdjustment => ({ type: "start", start: time });

const now = at("12:00:00.900");
const before = at("11:30:00");
const minute = 60;
const dayAgo = new Date("2026-01-14T12:00:00Z");

describe("the adjusted start of a timer", () => {
  it.each<[string, number, TimerAdjustment, Date]>([
    ["15 minutes longer", 0, minutes(15), at("11:15:00")],
    ["5 minutes shorter", 0, minutes(-5), at("11:35:00")],
    ["until now", 0, minutes(-30), at("12:00:00")],
    ["a start", 0, start(at("11:50:10.700")), at("11:50:10")],
    ["the same start", 0, start(before), before],
    ["a clock that is a minute fast", 0, start(at("12:01:00")), at("12:00:00")],
    ["shorter, but not than its breaks", 20 * minute, minutes(-10), at("11:40:00")],
    ["longer than its breaks were before", 90 * minute, minutes(15), at("11:15:00")],
    ["24 hours ago", 0, start(dayAgo), dayAgo],
  ])("%s", (_name, breakSeconds, adjustment, expected) => {
    expect(adjustedStart(before, breakSeconds, adjustment, now)).toEqual({
      status: "adjusted",
      start: expected,
      field: adjustment.type === "minutes" ? "minutes" : "start_time",
    });
  });

  it.each<[string, number, TimerAdjustment, string, string]>([
    ["in the future", 0, start(at("12:01:02")), "start_time", "in the future"],
    ["more minutes than it ran", 0, minutes(-31), "minutes", "has not run that long"],
    ["less time than its breaks", 20 * minute, minutes(-11), "minutes", "shorter than its breaks"],
    [
      "a second too far back",
      0,
      start(new Date("2026-01-14T11:59:59Z")),
      "start_time",
      "more than 24 hours ago",
    ],
    ["too many minutes back", 0, minutes(24 * 60 - 29), "minutes", "more than 24 hours ago"],
  ])("is refused: %s", (_name, breakSeconds, adjustment, field, message) => {
    expect(adjustedStart(before, breakSeconds, adjustment, now)).toEqual({
      status: "refused",
      reason: "invalid",
      field,
      message: expect.stringContaining(message) as string,
    });
  });

  it("of one that runs for days can be moved forward only", () => {
    const longAgo = new Date("2026-01-12T12:00:00Z");
    expect(adjustedStart(longAgo, 0, minutes(-60), now)).toMatchObject({ status: "adjusted" });
    expect(adjustedStart(longAgo, 0, minutes(1), now)).toMatchObject({ status: "refused" });
  });
});
