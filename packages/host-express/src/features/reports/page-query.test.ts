import { describe, expect, it } from "vitest";
import { daysOfReport, entriesAddress, reportAddress, reportQuery } from "./page-query";

// A Friday.
const today = "2026-11-27";
const read = (query: Record<string, string>) => reportQuery.parse(query);

describe("the query of a report", () => {
  it.each([
    [{}, "2026-10-29", "2026-11-27"],
    [{ range: "", from: "", to: "" }, "2026-10-29", "2026-11-27"],
    [{ range: "week" }, "2026-11-23", "2026-11-29"],
    [{ range: "last_week" }, "2026-11-16", "2026-11-22"],
    [{ range: "month" }, "2026-11-01", "2026-11-30"],
    [{ range: "last_month" }, "2026-10-01", "2026-10-31"],
    [{ range: "year" }, "2026-01-01", "2026-12-31"],
    [{ range: "week", from: "2020-01-01" }, "2026-11-23", "2026-11-29"],
    [{ from: "2026-11-01", to: "2026-11-07" }, "2026-11-01", "2026-11-07"],
    [{ from: "2026-11-07", to: "2026-11-01" }, "2026-11-01", "2026-11-07"],
    [{ from: "2026-11-20" }, "2026-11-20", "2026-11-27"],
    [{ to: "2026-03-01" }, "2026-01-31", "2026-03-01"],
    [{ range: "custom" }, "2026-10-29", "2026-11-27"],
  ])("%j goes from %s to %s", (query, from, to) => {
    expect(daysOfReport(read(query), today, 1)).toEqual({ from, to });
  });

  it("starts weeks on the user's day", () => {
    expect(daysOfReport(read({ range: "week" }), today, 0).from).toBe("2026-11-22");
  });

  it.each([
    { group_by: "color" },
    { range: "forever" },
    { from: "2026-02-30" },
    { to: "soon" },
    { project_id: "x" },
    { user_id: "everybody" },
    { billable: "maybe" },
    { tag: "x".repeat(101) },
  ])("refuses %j", (query) => {
    expect(reportQuery.safeParse(query).success).toBe(false);
  });

  it("stays the same on another path", () => {
    const query = read({
      from: "2026-11-01",
      group_by: "tag",
      tag: "a&b",
      project_id: "",
      page: "3",
    });
    expect(reportAddress("/reports.csv", query)).toBe(
      "/reports.csv?from=2026-11-01&group_by=tag&tag=a%26b",
    );
    expect(reportAddress("/reports", query, 2)).toMatch(/&page=2$/);
    // The days of another range than the custom one say nothing.
    expect(reportAddress("/reports", read({ range: "week", from: "2026-11-01" }))).toBe(
      "/reports?range=week&group_by=project",
    );
  });
});

describe("the entries of a group", () => {
  const days = { from: "2026-11-01", to: "2026-11-30" };
  const range = "start_date=2026-11-01&end_date=2026-11-30";
  it.each([
    ["project", { id: 7, name: "Website" }, `/entries?${range}&project_id=7`],
    ["client", { id: 7, name: "Acme" }, `/entries?${range}&client_id=7`],
    ["user", { id: 7, name: "ada" }, `/entries?${range}&user_id=7`],
    ["task", { id: 7, name: "Login" }, `/entries?${range}&task_id=7`],
    ["tag", { id: null, name: "a b" }, `/entries?${range}&tag=a+b`],
    ["day", { id: null, name: "2026-11-05" }, "/entries?start_date=2026-11-05&end_date=2026-11-05"],
    ["project", { id: null, name: null }, undefined],
    ["tag", { id: null, name: null }, undefined],
  ])("by %s", (grouping, group, address) => {
    expect(entriesAddress(read({ group_by: grouping }), days, group)).toBe(address);
  });

  it("keep the filters of the report", () => {
    const query = read({ user_id: "all", billable: "false", range: "month", page: "2" });
    expect(entriesAddress(query, days, { id: 7, name: "Website" })).toBe(
      `/entries?${range}&project_id=7&user_id=all&billable=false`,
    );
    expect(entriesAddress(query, days)).toBe(`/entries?${range}&user_id=all&billable=false`);
  });
});
