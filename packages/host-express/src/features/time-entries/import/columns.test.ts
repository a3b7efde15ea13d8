import { describe, expect, it } from "vitest";
import { parseHeader, separatorOf } from "./columns";

describe("parseHeader", () => {
  it("ignores case, spaces and unknown columns", () => {
    const header = parseHeader([" Project Name ", "START", "end_time", "colour", "Description"]);
    expect(header?.fields.map(({ column }) => column)).toEqual([
      "project_name",
      "start",
      "end",
      null,
      "notes",
    ]);
    expect(header?.positions.get("notes")).toBe(4);
  });

  it("uses the first of several names for a column", () => {
    const header = parseHeader(["notes", "start", "description", "start_time"]);
    expect(header?.fields.map(({ column }) => column)).toEqual(["notes", "start", null, null]);
  });

  it("prefers chosen columns, and ignores those that are chosen to be", () => {
    const chosen = new Map([
      [0, "notes"],
      [2, null],
      [3, "start"],
      [4, "start"],
      [9, "tags"],
    ] as const);
    const header = parseHeader(["Task", "notes", "start", "Von", "Start", "billable"], chosen);
    expect(header?.fields.map(({ column }) => column)).toEqual([
      "notes",
      null,
      null,
      "start",
      null,
      "billable",
    ]);
    expect(header?.positions.get("start")).toBe(3);
  });

  it.each([[[]], [[""]], [["a", "b"]]])("finds no header in %j", (names) => {
    expect(parseHeader(names)).toBeUndefined();
  });
});

describe("separatorOf", () => {
  it.each([
    ["project_id,start,end", ","],
    ["project_id;start;end", ";"],
    ["project_id\tstart\tend", "\t"],
    ['"a;b;c",start', ","],
    ['"a,b,c";start', ";"],
    ["start", ","],
    ["", ","],
    ['"open;;;', ","],
  ])("of %j is %j", (line, separator) => {
    expect(separatorOf(line)).toBe(separator);
  });
});
