import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidates";
import { merge, suggestionsOf } from "./merge";
import type { Suggestion } from "./schema";

function suggestion(project_id: number, fields: Partial<Suggestion> = {}): Suggestion {
  return {
    project_id,
    project_name: `Project ${String(project_id)}`,
    task_id: null,
    task_name: null,
    notes: "",
    tags: "",
    billable: true,
    confidence: "high",
    source: "deterministic",
    ...fields,
  };
}

describe("suggestionsOf", () => {
  const candidate: Candidate = {
    project_id: 1,
    task_id: 2,
    score: 0.5,
    type: "pattern",
    last_entry_id: 3,
  };
  const names = { project_id: 1, project_name: "Website", task_id: 2, task_name: "Login" };

  it("takes notes, tags and the flag of the latest entry", () => {
    const entry = { notes: "Reset", tags: "a,b", billable: false };
    expect(suggestionsOf([candidate], new Map([[0, { ...names, ...entry }]]))).toEqual([
      { ...names, ...entry, confidence: "medium", source: "deterministic" },
    ]);
  });

  it("has defaults without an entry, and leaves out what is not found", () => {
    const none = { notes: null, tags: null, billable: null };
    expect(suggestionsOf([candidate, candidate], new Map([[1, { ...names, ...none }]]))).toEqual([
      {
        ...names,
        notes: "",
        tags: "",
        billable: true,
        confidence: "medium",
        source: "deterministic",
      },
    ]);
  });
});

describe("merge", () => {
  const ai = { source: "ai", confidence: "medium" } as const;

  it("appends new pairs, up to five", () => {
    const own = [suggestion(1), suggestion(2)];
    const added = [
      suggestion(2, ai),
      suggestion(3, ai),
      suggestion(3, ai),
      suggestion(2, { ...ai, task_id: 1 }),
      suggestion(4, ai),
      suggestion(5, ai),
    ];
    expect(merge(own, added, "").map(({ project_id, task_id }) => [project_id, task_id])).toEqual([
      [1, null],
      [2, null],
      [3, null],
      [2, 1],
      [4, null],
    ]);
    expect(merge(own, added, "")[1]?.source).toBe("deterministic");
  });

  it("finds the text in names and notes, in any case", () => {
    const added = [
      suggestion(1, ai),
      suggestion(2, { ...ai, notes: "A LOGIN" }),
      suggestion(3, { ...ai, project_name: "Login page" }),
      suggestion(4, { ...ai, task_name: "login", tags: "login" }),
    ];
    expect(merge([], added, "login").map(({ project_id }) => project_id)).toEqual([2, 3]);
    expect(merge([], added, "LogIn").map(({ project_id }) => project_id)).toEqual([2, 3]);
  });
});
