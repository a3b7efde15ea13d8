import { describe, expect, it } from "vitest";
import { entry, identity, ignore, task, timer } from "./build";
import { checkChanges } from "./check-changes";
import { changeGroups, type Change } from "./changes";

const ref = { source: "gitlab.com:7", ref: "gitlab_issue_17" };
const asOf = "2026-01-15T12:00:00Z";
const item = { source: "primary", ref: "4f0c1k2" };
const link = {
  provider: "slack",
  externalId: "T1:U1",
  name: "Ada",
  code: "ABCD-EFGH",
  routingKey: { index: "linked", value: "T1:U1" },
};
const event = {
  entry: item,
  project: 1,
  start: asOf,
  end: asOf,
  notes: "",
  marker: "x:1",
  billable: true,
  remoteVersion: null,
  asOf: null,
};

const built: readonly (readonly [string, Change, object])[] = [
  [
    "task.upsert",
    task.upsert({ task: ref, project: 1, asOf, name: "Fix login", labels: ["bug"] }),
    { ifMissing: "create", fields: { name: "Fix login", labels: ["bug"] } },
  ],
  [
    "task.upsert with a reason",
    task.upsert({ task: ref, project: 1, asOf, name: "😀".repeat(250), ifMissing: "x_draft" }),
    { ifMissing: "x_draft", fields: { name: "😀".repeat(200) } },
  ],
  [
    "task.upsert with undefined fields",
    task.upsert({ task: ref, project: 1, asOf, name: "One", url: undefined, assignee: undefined }),
    { fields: { name: "One" } },
  ],
  [
    "task.upsert with more than a task can hold",
    task.upsert({
      task: ref,
      project: 1,
      asOf,
      name: "One",
      description: "😀".repeat(10_001),
      labels: Array.from({ length: 101 }, () => "😀".repeat(101)),
    }),
    {
      fields: {
        description: "😀".repeat(10_000),
        labels: Array.from({ length: 100 }, () => "😀".repeat(100)),
      },
    },
  ],
  [
    "task.upsert with empty fields",
    task.upsert({ task: ref, project: 1, asOf, name: "One", description: "", labels: [] }),
    { fields: { description: "", labels: [] } },
  ],
  [
    "task.upsert with labels that show nothing",
    task.upsert({
      task: ref,
      project: 1,
      asOf,
      name: "One",
      labels: [" ", `${" ".repeat(100)}x`, "bug"],
    }),
    { fields: { labels: ["bug"] } },
  ],
  ["task.move", task.move({ from: ref, to: { ...ref, ref: "x" }, receiving: true }), {}],
  ["task.archive", task.archive({ task: ref, asOf }), { task: ref }],
  ["timer.start", timer.start({ user: { id: 7 }, project: 1, asOf }), { user: { id: 7 } }],
  ["timer.stop", timer.stop({ id: 7 }), { user: { id: 7 } }],
  ["entry.upsert", entry.upsert(event), { ifMissing: "create" }],
  ["entry.remove", entry.remove({ entry: item, asOf }), { ifMissing: "not_found" }],
  ["identity.link", identity.link(link), link],
  // With `exactOptionalPropertyTypes`, each of these is a type error unless the field accepts undefined.
  [
    "task.move with undefined fields",
    task.move({ from: ref, to: { ...ref, ref: "x" }, receiving: true, asOf: undefined }),
    {},
  ],
  [
    "timer.start with undefined fields",
    timer.start({ user: { id: 7 }, project: 1, asOf, task: undefined, taskId: undefined }),
    {},
  ],
  ["entry.upsert with undefined fields", entry.upsert({ ...event, ifMissing: undefined }), event],
  [
    "entry.remove with undefined fields",
    entry.remove({ entry: item, asOf, ifMissing: undefined }),
    { ifMissing: "not_found" },
  ],
  [
    "identity.link with undefined fields",
    identity.link({ ...link, alternateIds: undefined }),
    link,
  ],
];

describe("a builder", () => {
  it.each(built)("makes a valid %s", (name, change, values) => {
    expect(change).toMatchObject({ type: name.split(" ")[0], ...values });
    const { changes, faults } = checkChanges([change], { used: changeGroups, missing: [] });
    expect(faults).toEqual([]);
    expect(changes).toEqual([change]);
  });

  it("of an ignored item keeps the reason", () => {
    expect(ignore("Not an issue")).toEqual({ ignored: "Not an issue" });
  });
});

describe("a change outside `uses`", () => {
  it.each(built)("fails: %s", (name, change) => {
    const { type } = change;
    const { changes, faults } = checkChanges([change], { used: [], missing: [] });
    expect(changes, name).toEqual([]);
    expect(faults, type).toEqual([
      expect.stringContaining("changes[0].type: Belongs to the group"),
    ]);
  });
});
