import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTimes, timeTexts, type TimesBefore, type TimeTexts } from "./times";

const berlin = { zone: "Europe/Berlin", clock: "24h" } as const;
const blank: TimeTexts = { date: "2026-01-15", start: "9", end: "", duration: "", break: "" };
const at = (time: string, day = 15): Date => new Date(`2026-01-${String(day)}T${time}Z`);

describe("the times of a new entry", () => {
  const read = (texts: Partial<TimeTexts>) => readTimes({ ...blank, ...texts }, undefined, berlin);

  it.each<[Partial<TimeTexts>, Date, Date, number]>([
    [{ end: "17:30" }, at("08:00:00"), at("16:30:00"), 0],
    [{ start: "930", end: "10" }, at("08:30:00"), at("09:00:00"), 0],
    [{ duration: "1.5" }, at("08:00:00"), at("09:30:00"), 0],
    [{ duration: "1h30", break: "15" }, at("08:00:00"), at("09:45:00"), 900],
    [{ end: "17:00", break: "0:45" }, at("08:00:00"), at("16:00:00"), 2700],
    [{ end: "17:00", duration: "8:00" }, at("08:00:00"), at("16:00:00"), 0],
    [{ start: "22", end: "1:30" }, at("21:00:00"), at("00:30:00", 16), 0],
    [{ start: "9 am", end: "1:30 pm" }, at("08:00:00"), at("12:30:00"), 0],
    [{ start: "0", end: "0" }, at("23:00:00", 14), at("23:00:00"), 0],
    [{ duration: "24:00" }, at("08:00:00"), at("08:00:00", 16), 0],
    [{ duration: "30:00" }, at("08:00:00"), at("14:00:00", 16), 0],
  ])("%j", (texts, start, end, breakSeconds) => {
    expect(read(texts)).toEqual({ status: "read", times: { start, end, breakSeconds } });
  });

  it("pass a change of the clocks", () => {
    const night = { date: "2026-03-29", start: "1:00" };
    expect(read({ ...night, end: "4:00" })).toMatchObject({
      times: { start: new Date("2026-03-29T00:00:00Z"), end: new Date("2026-03-29T02:00:00Z") },
    });
    expect(read({ ...night, duration: "2:00" })).toMatchObject({
      times: { end: new Date("2026-03-29T02:00:00Z") },
    });
  });

  it.each<[Partial<TimeTexts>, (keyof TimeTexts)[]]>([
    [{}, ["end"]],
    [{ end: "9:00" }, ["end"]],
    [{ date: "", end: "10" }, ["date"]],
    [{ date: "2026-02-30", end: "10" }, ["date"]],
    [
      { date: "tomorrow", start: "", end: "25", duration: "x", break: "-" },
      ["date", "start", "end", "duration", "break"],
    ],
    [{ duration: "0" }, ["duration"]],
    [{ end: "17:00", duration: "7:00" }, ["duration"]],
  ])("are refused: %j", (texts, fields) => {
    const result = read(texts);
    if (result.status !== "invalid") throw new Error("It was read");
    expect(Object.keys(result.errors)).toEqual(fields);
  });
});

describe("the times of a changed entry", () => {
  const before: TimesBefore = {
    start: at("08:00:07"),
    end: at("09:48:14"),
    breakSeconds: 300,
    durationSeconds: 103 * 60 + 7 - 300 + 300,
  };
  const shown = timeTexts(before, berlin);
  const change = (texts: Partial<TimeTexts>) => readTimes({ ...shown, ...texts }, before, berlin);

  it("are shown in the user's zone and format", () => {
    expect(shown).toEqual({
      date: "2026-01-15",
      start: "09:00",
      end: "10:48",
      duration: "1:43:07",
      break: "0:05",
    });
    expect(timeTexts(before, { zone: "America/New_York", clock: "12h" })).toMatchObject({
      start: "3:00 am",
      end: "4:48 am",
    });
  });

  it.each<[string, Partial<TimeTexts>, Partial<TimesBefore>]>([
    ["nothing", {}, {}],
    ["spaces", { start: " 09:00 " }, {}],
    ["the end", { end: "11:00" }, { end: at("10:00:00") }],
    ["the duration", { duration: "2:00" }, { end: at("10:05:07") }],
    ["the break", { break: "" }, { breakSeconds: 0 }],
    ["the start", { start: "9:30" }, { start: at("08:30:00") }],
    ["the date", { date: "2026-01-14" }, { start: at("08:00:07", 14), end: at("09:48:14", 14) }],
    ["the end to the next day", { end: "8" }, { end: at("07:00:00", 16) }],
  ])("change by %s only", (_name, texts, changed) => {
    const { start, end, breakSeconds } = { ...before, ...changed };
    expect(change(texts)).toEqual({ status: "read", times: { start, end, breakSeconds } });
  });

  it("that last for days keep their last day", () => {
    const long = { ...before, end: at("09:48:14", 18) };
    const texts = { ...timeTexts(long, berlin), end: "12:00" };
    expect(readTimes(texts, long, berlin)).toMatchObject({ times: { end: at("11:00:00", 18) } });
  });

  it("of a running timer have no end", () => {
    const running = { ...before, end: null, durationSeconds: null };
    const texts = { ...timeTexts(running, berlin), start: "8:45" };
    expect(texts).toMatchObject({ end: "", duration: "" });
    expect(readTimes(texts, running, berlin)).toEqual({
      status: "read",
      times: { start: at("07:45:00"), end: null, breakSeconds: 300 },
    });
  });

  it("are the same if nothing is typed, for any entry", () => {
    const instants = fc.integer({
      min: Date.UTC(2020, 0, 1) / 1000,
      max: Date.UTC(2030, 0, 1) / 1000,
    });
    const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC");
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 200_000 }),
        fc.nat(5_000),
        zones,
        fc.constantFrom("24h" as const, "12h" as const),
        (seconds, length, breakSeconds, zone, clock) => {
          const start = new Date(seconds * 1000);
          const end = new Date((seconds + length) * 1000);
          const entry = { start, end, breakSeconds, durationSeconds: Math.max(0, length - 5) };
          const format = { zone, clock };
          expect(readTimes(timeTexts(entry, format), entry, format)).toEqual({
            status: "read",
            times: { start, end, breakSeconds },
          });
        },
      ),
    );
  });
});
