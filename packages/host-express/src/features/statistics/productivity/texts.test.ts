import { describe, expect, it } from "vitest";
import { activitySentence, daysSentence, sharesSentence } from "./texts";

const hours = (...values: readonly number[]) => values.map((each) => ({ hours: each }));

describe("sentences about charts", () => {
  it.each([
    [[0, 0], "Nothing was tracked."],
    [[0, 6, 4.5], "10:30 on 2 of 3 days, 5:15 a day on average."],
    [[0.1, 0.2], "0:18 on 2 of 2 days, 0:09 a day on average."],
  ])("of the days %j", (values, text) => {
    expect(daysSentence(hours(...values))).toBe(text);
  });

  it.each([
    [[0, 2], "2:00 on 1 day of the last twelve weeks."],
    [[1, 2.5], "3:30 on 2 days of the last twelve weeks."],
  ])("of the activity %j", (values, text) => {
    expect(activitySentence(hours(...values))).toBe(text);
  });

  it("of projects", () => {
    expect(sharesSentence([])).toBe("Nothing was tracked on projects.");
    const projects = [
      { name: "Website", hours: 2 },
      { name: "Shop", hours: 1 },
    ];
    expect(sharesSentence(projects)).toBe("3:00 in all, 67\u00a0% of it on Website.");
  });
});
