import { maxRuns, type Run } from "../sync/run";
import type { MemoryTables } from "./tables";

/** Stores the latest state of a run, and marks other running ones as interrupted. */
export function saveRun(tables: MemoryTables, integration: string, run: Run | undefined): void {
  if (!run) return;
  const others = tables.runs.filter((kept) => kept.integration !== integration);
  const own = tables.runs
    .filter((kept) => kept.integration === integration && kept.run.id !== run.id)
    .map((kept) =>
      kept.run.status === "running"
        ? { ...kept, run: { ...kept.run, status: "interrupted" as const } }
        : kept,
    );
  tables.runs = [{ integration, run }, ...own].slice(0, maxRuns).concat(others);
}

/** Lists runs, newest first, without their items. */
export function listRuns(tables: MemoryTables, integration: string, limit: number): readonly Run[] {
  return tables.runs
    .filter((kept) => kept.integration === integration)
    .slice(0, limit)
    .map(({ run }) => ({ ...run, items: [] }));
}

/** Finds a run with its items. */
export function findRun(tables: MemoryTables, integration: string, id: string): Run | undefined {
  return tables.runs.find((kept) => kept.integration === integration && kept.run.id === id)?.run;
}
