import type { Change, ChangeSet, TaskFields, TaskUpsert } from "../../changes/changes";
import type { Outcome } from "../../changes/outcome";
import type { TaskSummary } from "../../ports/reads";
import type { IntegrationRow, Storage } from "../../ports/storage";
import type { StorageHarness } from "../harness";

/** Where the issues of the suite are. */
export const source = "api.github.com:1296269";
/** The issue of the suite. */
export const issue = { source, ref: "github_issue_17" };
/** Three times in their order: the first. */
export const t0 = "2026-01-15T12:00:00Z";
/** The second. */
export const t1 = "2026-01-15T12:00:01Z";
/** The third. */
export const t2 = "2026-01-15T12:00:02Z";
/** The issue's first state. */
export const fields: TaskFields = {
  name: "Crash on save",
  description: "It crashes",
  status: "todo",
  priority: "low",
};
/** An id that no card has. */
export const missing = "00000000-0000-4000-8000-00000000dead";

/** A fresh storage with one owner, his card, and a project. */
export interface StorageFixture {
  readonly harness: StorageHarness;
  readonly storage: Storage;
  readonly owner: number;
  readonly project: number;
  readonly card: IntegrationRow;
  /** Commits and expects it to be done. */
  readonly outcomes: (row: IntegrationRow, ...changes: Change[]) => Promise<readonly Outcome[]>;
  /** The task of an issue, of the suite's card and issue when not said otherwise. */
  readonly taskOf: (row?: IntegrationRow, ref?: string) => Promise<TaskSummary | undefined>;
}

/** Sets the scene in an empty storage. */
export async function createStorageFixture(harness: StorageHarness): Promise<StorageFixture> {
  const { storage } = harness;
  const owner = await harness.createUser({ githubUsername: "Octocat" });
  const project = await harness.createProject();
  const card = await harness.createIntegration({ owner });
  return {
    harness,
    storage,
    owner,
    project,
    card,
    async outcomes(row, ...changes) {
      const result = await storage.commit(setOf(row, changes));
      if (result.status !== "done") throw new Error(`The commit ended as ${result.status}`);
      return result.outcomes;
    },
    taskOf: (row = card, ref = issue.ref) => storage.tasks.byRef(row.id, { source, ref }),
  };
}

/** A text that no compression makes shorter, of three bytes a character; the same every time. */
export function incompressible(characters: number): string {
  let state = characters;
  return Array.from({ length: characters }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(0x4e00 + (state >>> 18));
  }).join("");
}

let hashes = 0;

/** A claim nobody used before. */
export function freshClaim(): { id: string; hash: string } {
  hashes += 1;
  return {
    id: `delivery-${String(hashes)}`,
    hash: hashes.toString(16).padStart(64, "0"),
  };
}

/** The suite's issue as it is at first, with changes. */
export function upsert(project: number, change: Partial<TaskUpsert> = {}): TaskUpsert {
  return { type: "task.upsert", task: issue, project, fields, asOf: t0, create: true, ...change };
}

/** A change set of a card under the settings it has in that row. */
export function setOf(
  row: IntegrationRow,
  changes: readonly Change[],
  more: Partial<ChangeSet> = {},
): ChangeSet {
  return {
    integration: row.id,
    guard: { settingsVersion: row.settingsVersion },
    once: freshClaim(),
    changes,
    ...more,
  };
}
