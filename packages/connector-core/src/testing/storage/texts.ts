import { describe, expect, it } from "vitest";
import { groupOfChange, type Change, type ChangeSet, type TaskFields } from "../../changes/changes";
import { entry } from "../../changes/build";
import type { IntegrationPatch } from "../../ports/storage";
import { startRun, type Run } from "../../sync/run";
import {
  fields,
  freshClaim,
  issue,
  setOf,
  source,
  t0,
  t1,
  upsert,
  type StorageFixture,
} from "./fixture";

const unstorable: readonly (readonly [string, string])[] = [
  ["U+0000", "a\0b"],
  ["a lone surrogate", "bad \ud800 title"],
];

/** Change sets with the text in every possible place. */
function changeSets(
  { storage, integration, project, owner }: StorageFixture,
  text: string,
): Partial<ChangeSet>[] {
  const task = { source, ref: text };
  const changes: readonly Change[] = [
    upsert(project, { fields: { ...fields, name: text } }),
    upsert(project, { fields: { ...fields, description: text } }),
    upsert(project, { task }),
    { type: "task.move", from: issue, to: task, receiving: true },
    { type: "task.archive", task, asOf: t0 },
    { type: "timer.start", user: { provider: "github", login: text }, project, asOf: t0 },
    { type: "timer.stop", user: { provider: "github", login: text } },
    {
      type: "identity.link",
      provider: "slack",
      externalId: "T1:U1",
      name: text,
      code: "ABCD-EFGH",
      routingKey: { index: "linked", value: "T1:U1" },
    },
    {
      type: "entry.upsert",
      entry: { source: "primary", ref: "event" },
      project,
      start: t0,
      end: t1,
      notes: text,
      marker: "gcal:event",
      billable: true,
      remoteVersion: null,
      asOf: null,
      ifMissing: "create",
    },
    entry.remove({ entry: { source: "primary", ref: text }, asOf: null }),
    {
      type: "link.set",
      entry: { source: "primary", ref: text },
      entryId: owner,
      localVersion: 1,
      remoteVersion: null,
      gone: false,
    },
  ];
  const isSupported = ({ type }: Change): boolean => storage.supports.includes(groupOfChange[type]);
  return [
    ...changes.filter(isSupported).map((change) => ({ changes: [change] })),
    { once: { ...freshClaim(), id: text } },
    { update: { state: { title: text } } },
    { update: { state: { [text]: null } } },
    { update: () => ({ state: { [text]: 1 } }) },
    { update: { credentials: { scope: text } } },
    { update: { routingKeys: { hook: [text] } } },
    { update: { routingKeys: { hook: { add: [text] } } } },
    { update: { routingKeys: { [text]: ["7"] } } },
    { health: { state: "degraded", code: "not_found", message: text, since: t0 } },
    { run: () => runOf(integration.id, text) },
  ];
}

function runOf(id: string, text: string): Run {
  const item = { ref: "github_issue_17", title: text, status: "skipped", reason: "stale" } as const;
  return { ...startRun(id, new Date(t0), false), items: [item] };
}

function patches(id: string, text: string): readonly IntegrationPatch[] {
  return [
    { settings: { repo_name: text } },
    { credentials: { email: text } },
    { state: { checkpoint: [text] } },
    { routingKeys: { hook: [text] } },
    { settingsRoutingKeys: [{ index: "hook", value: text }] },
    { health: { state: "degraded", code: "not_found", message: text, since: t0 } },
    { run: runOf(id, text) },
    { run: { ...startRun(id, new Date(t0), false), error: text } },
  ];
}

/**
 * Contract of texts that a database cannot store: they are refused and nothing is written. Core cleans
 * texts before they reach a storage.
 */
export function testTexts(fixture: () => StorageFixture): void {
  describe.each(unstorable)("texts with %s", (_name, text) => {
    it("are refused in every part of a change set", async () => {
      const { storage, harness, integration, project, taskOf } = fixture();
      const sets = changeSets(fixture(), text);
      for (const [position, set] of sets.entries()) {
        const committing = storage.commit(setOf(integration, [upsert(project)], set));
        await expect(committing, `change set ${String(position)}`).rejects.toThrow();
      }
      expect(await taskOf()).toBeUndefined();
      expect(await harness.countClaims(integration.id)).toBe(0);
      expect(await storage.runs.list(integration.id, 10)).toEqual([]);
      expect(await storage.integrations.get(integration.id, { fresh: true })).toEqual(integration);
    });

    it("are refused in every part of a patch", async () => {
      const { storage, integration } = fixture();
      for (const patch of patches(integration.id, text)) {
        await expect(storage.integrations.patch(integration.id, patch)).rejects.toThrow();
      }
      expect(await storage.integrations.get(integration.id, { fresh: true })).toEqual(integration);
    });
  });

  describe("lookups by U+0000", () => {
    it("are refused", async () => {
      const { storage, integration } = fixture();
      const text = "gh-\0x";
      const { integrations, users, tasks } = storage;
      const lookups = [
        () => users.byIdentity("github", { login: text }),
        () => users.byIdentity("slack", { id: text }),
        () => integrations.byPublicId(integration.connector, text),
        () => integrations.byRoutingKey(integration.connector, [{ index: "hook", value: text }], 1),
        () => tasks.byRef(integration.id, { source, ref: text }),
      ];
      for (const lookup of lookups) await expect(lookup()).rejects.toThrow();
    });
  });

  describe("columns", () => {
    const bad: readonly (readonly [string, Partial<Record<keyof TaskFields, string>>])[] = [
      ["an unknown status", { status: "open" }],
      ["an unknown priority", { priority: "P1" }],
      ["an empty name", { name: "" }],
      ["a blank name", { name: "  " }],
      ["a name of 201 characters", { name: "x".repeat(201) }],
      ["a script as url", { url: "javascript:alert(1)" }],
      ["labels that are no list", { labels: "bug" }],
      ["a due date that is no date", { dueDate: "soon" }],
    ];
    it.each(bad)("refuse %s", async (_name, wrong) => {
      const { storage, integration, project, taskOf } = fixture();
      const change = upsert(project, { fields: { ...fields, ...wrong } as TaskFields });
      await expect(storage.commit(setOf(integration, [change]))).rejects.toThrow();
      expect(await taskOf()).toBeUndefined();
    });

    it("accept a name of 200 characters outside the basic multilingual plane", async () => {
      const { integration, project, outcomes, taskOf } = fixture();
      const name = "😀".repeat(200);
      await outcomes(integration, upsert(project, { fields: { ...fields, name } }));
      expect(await taskOf()).toMatchObject({ name });
    });
  });
}
