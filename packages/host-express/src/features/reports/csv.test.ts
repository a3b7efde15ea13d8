import { expect, it } from "vitest";
import { reportCsv } from "./csv";

it("a report becomes a file that spreadsheets read, without formulas", () => {
  const sums = { entries: 2, seconds: 5400, billable_seconds: 1800 };
  const groups = [
    { id: 1, name: 'Web, "new"', ...sums },
    { id: 2, name: "=1+1", ...sums },
    { id: null, name: null, ...sums },
  ];
  expect(reportCsv("project", { groups }).split("\n")).toEqual([
    "\ufeffproject,entries,hours,billable_hours",
    '"Web, ""new""",2,1.50,0.50',
    "'=1+1,2,1.50,0.50",
    "Without a project,2,1.50,0.50",
    "",
  ]);
});
