import { describe, expect, it } from "vitest";
import { reportChart, reportSentence } from "./chart";
import type { Group } from "./groups";

const group = (name: string | null, hours: number, billable = 0, id: number | null = 1): Group => ({
  id,
  name,
  entries: 1,
  seconds: hours * 3600,
  billable_seconds: billable * 3600,
});
const days = { from: "2026-11-01", to: "2026-11-03" };

describe("the chart of a report", () => {
  it("shows the groups, with what is not billable", () => {
    const groups = [group("Website", 3, 2), group(null, 1, 0, null), group(null, 1, 0, 9)];
    expect(reportChart("project", groups, days)).toEqual({
      labelHeader: "Name",
      labels: ["Website", "Without a project", "Project 9"],
      billable: [2, 0, 0],
      others: [1, 1, 1],
    });
  });

  it.each([
    ["project", 10, 10, "G9"],
    ["project", 11, 10, "2 others"],
    ["project", 30, 10, "21 others"],
    ["tag", 30, 9, "G8"],
  ] as const)("by %s of %i groups has %i bars, the last one %s", (grouping, count, bars, last) => {
    const groups = Array.from({ length: count }, (_, index) => group(`G${String(index)}`, 2, 1));
    const chart = reportChart(grouping, groups, days);
    expect([chart.labels.length, chart.labels.at(-1)]).toEqual([bars, last]);
    if (grouping === "tag") return;
    const all = [...chart.billable, ...chart.others].reduce((sum, hours) => sum + hours, 0);
    expect(all).toBe(2 * count);
  });

  it("shows every day of a short range, and every month of a long one", () => {
    const groups = [group("2026-11-02", 2, 1, null)];
    expect(reportChart("day", groups, days)).toMatchObject({
      labels: ["Sun 1 Nov", "Mon 2 Nov", "Tue 3 Nov"],
      billable: [0, 1, 0],
      others: [0, 1, 0],
    });
    const long = reportChart("day", groups, { from: "2026-10-31", to: "2027-01-01" });
    expect(long).toMatchObject({
      labelHeader: "Month",
      labels: ["Oct 2026", "Nov 2026", "Dec 2026", "Jan 2027"],
      billable: [0, 1, 0, 0],
    });
  });

  it("is told in a sentence", () => {
    const total = { entries: 2, seconds: 4 * 3600, billable_seconds: 0 };
    const say = (grouping: "day" | "project", groups: readonly Group[]) =>
      reportSentence(grouping, groups, total);
    expect(say("project", [group("Website", 3), group("Shop", 1)])).toBe(
      "4:00 in all, 3:00 of it: Website.",
    );
    expect(say("project", [])).toBe("4:00 in all.");
    expect(say("project", [group("Website", 4)])).toBe("4:00 in all.");
    expect(say("day", [group("2026-11-02", 4), group("2026-11-03", 0)])).toBe("4:00 on 1 day.");
  });
});
