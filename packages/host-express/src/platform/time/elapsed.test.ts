import { expect, it } from "vitest";
import { elapsedSeconds } from "./elapsed";

const start = new Date("2026-01-15T09:00:00Z");
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

it("counts up to now or the pause, without breaks", () => {
  expect(elapsedSeconds(start, 0, undefined, after(90))).toBe(90);
  expect(elapsedSeconds(start, 30, after(60), after(90))).toBe(30);
  expect(elapsedSeconds(start, 0, undefined, after(-5))).toBe(0);
});
