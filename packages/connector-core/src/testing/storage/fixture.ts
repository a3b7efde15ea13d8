import type { Change, ChangeSet, TaskFields, TaskUpsert } from "../../changes/changes";
import { taskFields, type TaskField } from "../../changes/decide-task";
import type { Outcome } from "../../changes/outcome";
import { nearestStatus } from "../../changes/task-status";
import type { TaskSummary } from "../../ports/reads";
import type { IntegrationRow, Storage } from "../../ports/storage";
import type { StorageHarness } from "../../memory/storage-harness";
import type { SkipTest } from "./groups";

/** Source of the suite's issues. */
export const source = "api.github.com:1296269";
/** Reference of the suite's issue. */
export const issue = { source, ref: "github_issue_17" };
/** The first of three consecutive times, ISO 8601 UTC. */
export const t0 = "2026-01-15T12:00:00Z";
/** One second after `t0`. */
export const t1 = "2026-01-15T12:00:01Z";
/** One second after `t1`. */
export const t2 = "2026-01-15T12:00:02Z";
/** Initial state of the issue. */
export const fields: TaskFields = {
  name: "Crash on save",
  description: "It crashes",
  status: "todo",
  priority: "low",
};
/** The id of no integration. */
export const missing = "00000000-0000-4000-8000-00000000dead";

/** A storage with an owner, their integration and a project. */
export interface StorageFixture {
  readonly harness: StorageHarness;
  readonly storage: Storage;
  readonly owner: number;
  readonly project: number;
  readonly integration: IntegrationRow;
  /** Commits changes and returns their outcomes. Throws unless the commit succeeds. */
  readonly outcomes: (row: IntegrationRow, ...changes: Change[]) => Promise<readonly Outcome[]>;
  /** Returns those of the values that the storage keeps, with a status that it tells apart. */
  readonly kept: <Values extends object>(values: Values) => Partial<Values>;
  /** Skips the test unless the storage keeps one of the fields, or, without any, a field at all. */
  readonly needs: (...oneOf: TaskField[]) => void;
  /** Returns the task of an issue (default: the suite's integration and issue). */
  readonly taskOf: (row?: IntegrationRow, ref?: string) => Promise<TaskSummary | undefined>;
}

/** Fills an empty storage for one test. */
export async function createStorageFixture(
  harness: StorageHarness,
  skip: SkipTest,
): Promise<StorageFixture> {
  const { storage } = harness;
  const keeps = storage.coverage?.taskFields ?? taskFields;
  const statuses = storage.coverage?.statuses;
  const told = (status: string): string => (statuses ? nearestStatus(status, statuses) : status);
  const left: readonly string[] = taskFields.filter((field) => !keeps.includes(field));
  const owner = await harness.createUser({ logins: { github: "Octocat" } });
  const project = await harness.createProject();
  const integration = await harness.createIntegration({ owner });
  return {
    harness,
    storage,
    owner,
    project,
    integration,
    async outcomes(row, ...changes) {
      const result = await storage.commit(setOf(row, changes));
      if (result.status !== "done")
        throw new Error(`Expected the commit to succeed, but its status is "${result.status}"`);
      return result.outcomes;
    },
    kept(values) {
      const entries = Object.entries(values).filter(([name]) => !left.includes(name));
      // Values of one type, some of which are left out.
      return Object.fromEntries(
        entries.map(([name, value]) => [name, name === "status" ? told(String(value)) : value]),
      ) as Partial<typeof values>;
    },
    needs(...oneOf) {
      const fields = oneOf.length === 0 ? taskFields : oneOf;
      if (fields.some((field) => keeps.includes(field))) return;
      skip(
        `The storage does not keep ${oneOf.length === 0 ? "fields of tasks" : fields.join(", ")}`,
      );
    },
    taskOf: (row = integration, ref = issue.ref) => storage.tasks.byRef(row.id, { source, ref }),
  };
}

/**
 * Returns a deterministic text that does not compress, of three UTF-8 bytes per character. Use it to
 * test the limits of indexes and columns.
 *
 * @example
 * ```ts
 * import { incompressible } from "@tt/connector-core/testing";
 *
 * const externalId = `T1:${incompressible(3_000)}`;
 * ```
 */
export function incompressible(characters: number): string {
  let state = characters;
  return Array.from({ length: characters }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(0x4e00 + (state >>> 18));
  }).join("");
}

let hashes = 0;

/** Returns a delivery claim that was not used before. */
export function freshClaim(): { id: string; hash: string } {
  hashes += 1;
  return {
    id: `delivery-${String(hashes)}`,
    hash: hashes.toString(16).padStart(64, "0"),
  };
}

/** An upsert of the suite's issue, with overrides. */
export function upsert(project: number, change: Partial<TaskUpsert> = {}): TaskUpsert {
  return {
    type: "task.upsert",
    task: issue,
    project,
    fields,
    asOf: t0,
    ifMissing: "create",
    ...change,
  };
}

/** A change set of an integration, guarded by the settings version of the row. */
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
