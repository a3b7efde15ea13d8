import { describe, expect, it } from "vitest";
import type { ImportColumn } from "./columns";
import { localTimes } from "./local-times";
import { parseRow } from "./row";

const instant = localTimes("UTC");
const read = (row: Partial<Record<ImportColumn, string>>) =>
  parseRow((column) => row[column] ?? "", { instant });
const times = { start: "2024-01-15 09:00", end: "2024-01-15 10:00" };

describe("parseRow", () => {
  it("reads ids", () => {
    expect(read({ project_id: "7", task_id: "8", project_name: "Web", ...times })).toMatchObject({
      project: { type: "id", id: 7 },
      task: { type: "id", id: 8 },
      start: new Date("2024-01-15T09:00:00Z"),
      end: new Date("2024-01-15T10:00:00Z"),
      notes: null,
      tags: null,
      billable: true,
    });
  });

  it("reads names and a duration", () => {
    const row = {
      project_name: "Web",
      client_name: "Acme",
      task_name: "Fix",
      start: "15/01/2024 09:00",
      duration_hours: "1,5",
      notes: "N",
      tags: "a,b",
      billable: "no",
    };
    expect(read(row)).toEqual({
      project: { type: "name", name: "Web", client: "Acme" },
      task: { type: "name", name: "Fix" },
      start: new Date("2024-01-15T09:00:00Z"),
      end: new Date("2024-01-15T10:30:00Z"),
      notes: "N",
      tags: "a,b",
      billable: false,
    });
  });

  it.each([
    ["'=1+1", "=1+1"],
    ["'- fixed", "- fixed"],
    ["'@home", "@home"],
    ["'tis", "'tis"],
    ["''=1", "'=1"],
    ["''tis", "''tis"],
  ])("reads the text %j, as exports write it, as %j", (cell, text) => {
    const row = read({ project_name: cell, client_name: cell, notes: cell, ...times });
    expect(row).toMatchObject({ project: { name: text, client: text }, notes: text });
  });

  it("reads names as names of one line", () => {
    const row = {
      project_name: "Web\r\n shop",
      client_name: "A\u0085B",
      task_name: "Fix\tit",
      notes: "1\n2",
    };
    expect(read({ ...row, ...times })).toMatchObject({
      project: { name: "Web shop", client: "A B" },
      task: { name: "Fix it" },
      notes: "1\n2",
    });
    const spaced = `${"x".repeat(198)}\n \ny`;
    expect(read({ project_name: spaced, ...times }).project).toMatchObject({
      name: `${"x".repeat(198)} y`,
    });
    expect(() => read({ project_name: "\u0001", ...times })).toThrow("project_name is missing");
  });

  it("reads a row without a task, notes and tags", () => {
    const { task, notes, tags } = read({ project_name: "Web", ...times });
    expect([task, notes, tags]).toEqual([{ type: "none" }, null, null]);
  });

  it("rounds a duration to whole seconds", () => {
    const { start } = times;
    const row = read({ project_id: "1", start, duration_hours: "0.333333" });
    expect(row.end).toEqual(new Date("2024-01-15T09:20:00Z"));
  });

  it("takes the largest id and the longest texts", () => {
    const row = {
      project_id: "2147483647",
      task_name: "t".repeat(200),
      notes: "😀".repeat(5_000),
      tags: "g".repeat(500),
      ...times,
    };
    expect(read(row)).toMatchObject({
      project: { id: 2_147_483_647 },
      task: { name: row.task_name },
      notes: row.notes,
      tags: row.tags,
    });
  });

  it.each([
    ["", true],
    ["1", true],
    ["TRUE", true],
    ["Yes", true],
    ["y", true],
    ["0", false],
    ["false", false],
    ["x", false],
  ])("reads billable %j as %j", (billable, expected) => {
    expect(read({ project_id: "1", ...times, billable }).billable).toBe(expected);
  });

  it.each([
    [{ ...times }, "project_id or project_name is missing"],
    [{ project_id: "x", ...times }, "project_id must be an id"],
    [{ project_id: "2147483648", ...times }, "project_id must be an id"],
    [{ project_id: "1", task_id: "-1", ...times }, "task_id must be an id"],
    [{ project_id: "1", end: times.end }, "start_time is missing"],
    [{ project_id: "1", start: times.start }, "end_time or duration_hours is missing"],
    [{ project_id: "1", ...times, start: "noon" }, "start_time must be a time"],
    [{ project_id: "1", ...times, end: "noon" }, "end_time must be a time"],
    [{ project_id: "1", start: times.start, duration_hours: "-1" }, "duration_hours must be"],
    [{ project_name: "x".repeat(201), ...times }, "project_name must have at most 200"],
    [{ project_id: "1", ...times, notes: "x".repeat(5001) }, "notes must have at most 5000"],
    [{ project_id: "1", ...times, tags: "x".repeat(501) }, "tags must have at most 500"],
    [{ project_name: "a\u0000", ...times }, "project_name: Must not contain U+0000"],
    [{ project_id: "1", ...times, notes: "\u0000" }, "notes: Must not contain U+0000"],
  ])("refuses %j", (row, message) => {
    expect(() => read(row)).toThrow(message);
  });
});
