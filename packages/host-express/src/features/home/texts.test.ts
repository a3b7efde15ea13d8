import { describe, expect, it } from "vitest";
import { lastDaysSentence, weekSentence } from "./texts";

describe("texts of the home page", () => {
  it.each([
    [27.35, -15.9, "27:21 so far, 15.9\u00a0% less than last week by this day."],
    [8, 100, "8:00 so far, 100\u00a0% more than last week by this day."],
    [8, 0, "8:00 so far, as much as last week by this day."],
    [0.33, null, "0:20 so far; nothing was tracked last week by this day."],
  ])("%d hours and %s %%", (hours, change, text) => {
    expect(weekSentence(hours, change)).toBe(text);
  });

  it.each([
    [[], "Nothing was tracked in the last seven days."],
    [[0, 0], "Nothing was tracked in the last seven days."],
    [[0.1, 0.2, 1.2], "1:30 in the last seven days."],
  ])("the last days %j", (hours, text) => {
    expect(lastDaysSentence(hours.map((each) => ({ hours: each })))).toBe(text);
  });
});
