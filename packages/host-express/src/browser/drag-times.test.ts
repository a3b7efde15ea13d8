import { describe, expect, it } from "vitest";
import { moved, resized } from "./drag-times";

const at = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 3600 + minutes * 60;
};
const period = ([start, end]: readonly [string, string]) => ({ start: at(start), end: at(end) });

describe("a dragged entry", () => {
  it.each([
    { name: "later", from: ["09:00", "10:30"], minutes: 60, to: ["10:00", "11:30"] },
    {
      name: "to the next five minutes",
      from: ["09:12", "10:00"],
      minutes: 1,
      to: ["09:15", "10:03"],
    },
    { name: "not before its day", from: ["01:00", "02:00"], minutes: -90, to: ["00:00", "01:00"] },
    { name: "not after its day", from: ["22:00", "23:30"], minutes: 90, to: ["22:30", "24:00"] },
  ] as const)("moves $name", ({ from, minutes, to }) => {
    expect(moved(period(from), minutes * 60)).toEqual(period(to));
  });

  it.each([
    { name: "longer", from: ["09:00", "10:00"], minutes: 28, to: ["09:00", "10:30"] },
    { name: "shorter", from: ["09:00", "10:00"], minutes: -31, to: ["09:00", "09:30"] },
    { name: "not to nothing", from: ["09:02", "10:00"], minutes: -120, to: ["09:02", "09:05"] },
    { name: "not after its day", from: ["23:00", "23:30"], minutes: 90, to: ["23:00", "24:00"] },
  ] as const)("gets $name", ({ from, minutes, to }) => {
    expect(resized(period(from), minutes * 60)).toEqual(period(to));
  });
});
