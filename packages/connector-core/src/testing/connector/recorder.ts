import type { Change } from "../../changes/changes";
import type { Outcome } from "../../changes/outcome";
import type { Storage } from "../../ports/storage";

/** A successful call of `storage.commit`. */
export interface RecordedCommit {
  readonly integration: string;
  readonly changes: readonly Change[];
  /** One outcome per change. */
  readonly outcomes: readonly Outcome[];
  /** True if everything was rolled back. */
  readonly dryRun: boolean;
}

/** Wraps a storage so that every commit is added to a list. */
export function recordingStorage(storage: Storage, commits: RecordedCommit[]): Storage {
  return {
    ...storage,
    async commit(changeSet, options) {
      const result = await storage.commit(changeSet, options);
      if (result.status === "done") {
        const { integration, changes } = changeSet;
        const { outcomes } = result;
        commits.push({ integration, changes, outcomes, dryRun: options?.dryRun ?? false });
      }
      return result;
    },
  };
}
