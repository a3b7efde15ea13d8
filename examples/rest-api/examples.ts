import assert from "node:assert/strict";
import * as z from "zod";
import { python } from "../../scripts/system-tools";
import type { Api } from "./fixture";

/** An example, its command, and the check of its results. */
export interface Example {
  readonly file: string;
  readonly command: string;
  /** Checks the output and the changes in the host. @throws AssertionError */
  check(printed: string, api: Api): Promise<void> | void;
}

const projects = z.object({
  projects: z.array(z.looseObject({ id: z.int(), name: z.string(), status: z.string() })),
});
const results = z.object({
  results: z.array(z.looseObject({ type: z.string(), id: z.int(), title: z.string() })),
});
const entries = z.object({
  time_entries: z.array(
    z.looseObject({
      start_time: z.string(),
      end_time: z.string().nullable(),
      notes: z.string().nullable(),
      billable: z.boolean(),
    }),
  ),
});
const timer = z.object({
  active: z.boolean(),
  timer: z.looseObject({ project_id: z.int(), task_id: z.int() }).nullable(),
});

function curl(name: string, check: Example["check"]): Example {
  return { file: `curl/${name}.sh`, command: "sh", check };
}

function listsTheActiveProject(printed: string): void {
  const listed = projects.parse(JSON.parse(printed)).projects;
  assert.deepEqual(
    listed.map(({ id, name, status }) => ({ id, name, status })),
    [{ id: 1, name: "Website Redesign", status: "active" }],
  );
}

function found(printed: string): string[] {
  return results.parse(JSON.parse(printed)).results.map(({ type, id }) => `${type} ${String(id)}`);
}

async function newEntry(api: Api): Promise<z.output<typeof entries>["time_entries"][number]> {
  const list = entries.parse(await api.call("GET", "/time-entries?start_date=2024-01-15"));
  assert.equal(list.time_entries.length, 1);
  const [entry] = list.time_entries;
  assert.ok(entry);
  assert.equal(entry.start_time, "2024-01-15T09:00:00Z");
  assert.equal(entry.end_time, "2024-01-15T17:00:00Z");
  return entry;
}

/** All examples of this directory. */
export const examples: readonly Example[] = [
  curl("list-projects", listsTheActiveProject),
  curl("list-projects-with-key", listsTheActiveProject),
  curl("list-active-projects", listsTheActiveProject),
  curl("search", (printed) => {
    assert.ok(found(printed).includes("project 1"), printed);
  }),
  curl("search-types", (printed) => {
    const all = found(printed);
    assert.ok(all.includes("project 1"), printed);
    assert.ok(
      all.every((each) => /^(project|task) /.test(each)),
      printed,
    );
  }),
  curl("list-time-entries", (printed) => {
    const list = entries.parse(JSON.parse(printed)).time_entries;
    assert.deepEqual(
      list.map(({ notes }) => notes),
      ["Worked on feature X"],
    );
  }),
  curl("create-time-entry", async (printed, api) => {
    assert.match(printed, /Time entry created successfully/);
    await newEntry(api);
  }),
  {
    file: "python/projects_and_entry.py",
    command: python,
    async check(printed, api) {
      assert.equal(printed, "1 Website Redesign\n08:00:00\n");
      const { notes, billable } = await newEntry(api);
      assert.deepEqual({ notes, billable }, { notes: "Development work", billable: true });
    },
  },
  {
    file: "javascript/projects-and-timer.cjs",
    command: process.execPath,
    async check(printed, api) {
      assert.match(printed, /name: 'Website Redesign'/);
      assert.match(printed, /Timer started: /);
      const status = timer.parse(await api.call("GET", "/timer/status"));
      assert.equal(status.active, true);
      assert.equal(status.timer?.project_id, 1);
      assert.equal(status.timer.task_id, 5);
    },
  },
];
