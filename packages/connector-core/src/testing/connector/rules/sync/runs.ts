import { expect } from "vitest";
import type { Run, RunItem } from "../../../../sync/run";
import type { SyncOptions } from "../../../../sync/page";
import type { TestEnvironment } from "../../environment";
import { intercepted, type Interception } from "../../faults";
import { sizeOf, storedState, type StoredState } from "../../stored-state";
import type { SyncProvider } from "../../providers";

/** Creates the fixture's provider to sync from. Pages are committed one by one. */
export async function syncProvider(environment: TestEnvironment): Promise<SyncProvider> {
  const provider = await environment.use(environment.fixture.sync);
  await settleDueActions(environment);
  environment.answerWith(intercepted(provider.fetch));
  return provider;
}

/** Runs the actions that a sync would run first, so that its requests are those for what it reads and exports. */
export async function settleDueActions({
  connector,
  fixture,
  integration,
}: TestEnvironment): Promise<void> {
  for (const action of fixture.descriptor.manifest.actions ?? []) {
    if ("isDue" in action) await connector.action(integration.id, action.name);
  }
}

/** Answers some requests otherwise than the provider. */
export function intercept(
  environment: TestEnvironment,
  provider: SyncProvider,
  interception: Interception,
): void {
  environment.answerWith(intercepted(provider.fetch, interception));
}

/** Syncs to the end. Fails if the sync fails. */
export async function syncToEnd(
  environment: TestEnvironment,
  what: string,
  options: SyncOptions = {},
): Promise<Run> {
  const result = await environment.connector.sync(environment.integration.id, options);
  expect(result, `result of ${what}`).toMatchObject({ ok: true, run: { status: "done" } });
  if (!result.ok) throw new Error(result.error);
  return result.run;
}

/** Syncs and stops after a number of pages, as a host that shuts down does. */
export async function syncPages(environment: TestEnvironment, pages: number): Promise<Run> {
  const controller = new AbortController();
  let calls = 0;
  const result = await environment.connector.sync(environment.integration.id, {
    signal: controller.signal,
    // The first call is the start of the run.
    onProgress: () => {
      calls += 1;
      if (calls > pages) controller.abort();
    },
  });
  const what = `result of a sync that is stopped after page ${String(pages)}`;
  expect(result, what).toMatchObject({ ok: true });
  if (!result.ok) throw new Error(result.error);
  return result.run;
}

/** What an undisturbed first sync does. */
export interface FirstSync {
  readonly state: StoredState;
  readonly run: Run;
  /** Number of times that pages were committed. */
  readonly pages: number;
  /** Number of items of the largest commit. */
  readonly largestPage: number;
}

/** Runs the first sync of an environment to its end. */
export async function firstSync(environment: TestEnvironment): Promise<FirstSync> {
  const reported: number[] = [];
  const run = await syncToEnd(environment, "the first sync", {
    onProgress: (progress) => reported.push(itemsOf(progress)),
  });
  const sizes = reported.slice(1).map((items, index) => items - (reported[index] ?? 0));
  const state = await storedState(environment);
  return { state, run, pages: sizes.length, largestPage: Math.max(0, ...sizes) };
}

/** Number of items that a run has reported. */
export function itemsOf({ created, updated, skipped, failed }: Run): number {
  return created + updated + skipped + failed;
}

/** Counts of a run, for comparisons. */
export function countsOf({ created, updated, skipped, failed }: Run) {
  return { created, updated, skipped, failed };
}

/** Refs, statuses and reasons of a run's items. */
export function linesOf({ items }: Run): readonly Pick<RunItem, "ref" | "status" | "reason">[] {
  return items.map(({ ref, status, reason }) => ({
    ref,
    status,
    ...(reason === undefined ? {} : { reason }),
  }));
}

/** Fails if the environment does not hold everything that the provider has. */
export async function expectComplete(
  environment: TestEnvironment,
  provider: SyncProvider,
  what: string,
): Promise<void> {
  const stored = sizeOf(await storedState(environment));
  expect(stored, `tasks and entries stored by ${what}`).toBe(provider.stored);
}
