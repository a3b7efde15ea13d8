import type { Change, ChangeSet, HeldLease, IntegrationUpdate } from "../changes/changes";
import type { Outcome } from "../changes/outcome";
import { healthAfter } from "../connector/health";
import { ConnectorError } from "../error";
import { toInstant } from "../time";
import type { JsonObject } from "../json";
import type { Ports } from "../ports/ports";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import type { Failure } from "../result";
import type { DueActions } from "./due-actions";
import type { SyncOptions } from "./page";
import { addItems, startRun, type Run, type RunItem } from "./run";

/** State key of the time of the last complete sync, ISO 8601 UTC. */
const syncedAtKey = "last_sync_at";

const integrationChanged = new ConnectorError({
  code: "busy",
  message:
    "The integration was changed during the sync. The next sync continues with its new settings.",
  retryAfter: 1,
});

/** Commits the work of one sync under its lease and keeps the run's report. */
export class SyncRun {
  readonly #connector: string;
  readonly #ports: Ports;
  readonly #lease: HeldLease;
  readonly #options: SyncOptions;
  #row: IntegrationRow;
  #run: Run;

  /** @param connector The connector's key, for the log. */
  constructor(
    connector: string,
    ports: Ports,
    row: IntegrationRow,
    lease: HeldLease,
    options: SyncOptions,
  ) {
    this.#connector = connector;
    this.#ports = ports;
    this.#row = row;
    this.#lease = lease;
    this.#options = options;
    this.#run = startRun(lease.id, ports.clock.now(), options.dryRun ?? false);
  }

  /** Reports the run to the caller of the sync. */
  notifyProgress(): void {
    this.#options.onProgress?.(this.#run);
  }

  /** Goes on with the integration as actions have left it. */
  continueWith({ row, failed }: DueActions): void {
    this.#row = row;
    this.add(failed);
  }

  /** Adds items that need no commit. */
  add(items: readonly RunItem[]): void {
    this.#run = addItems(this.#run, items);
  }

  /**
   * Commits changes together with the run's counts.
   * @param itemsOf Returns the report's items for the outcomes of the changes. Pure.
   * @param update What to remember, unless an item could not be stored because its project is
   * unavailable.
   * @throws ConnectorError with code `busy` if the integration was changed meanwhile, or
   * `project_unavailable`
   */
  async commit(
    changes: readonly Change[],
    itemsOf: (outcomes: readonly Outcome[]) => readonly RunItem[],
    update?: IntegrationUpdate,
  ): Promise<void> {
    const before = this.#run;
    const run = (outcomes: readonly Outcome[]): Run => addItems(before, itemsOf(outcomes));
    const changeSet: ChangeSet = {
      integration: this.#row.id,
      guard: { settingsVersion: this.#row.settingsVersion, lease: this.#lease },
      changes,
      ...(update ? { update: (outcomes) => (outcomes.some(isBlocked) ? undefined : update) } : {}),
      run,
    };
    const dryRun = this.#options.dryRun ?? false;
    const result = await this.#ports.storage.commit(changeSet, { dryRun });
    if (result.status !== "done") throw integrationChanged;
    this.#run = run(result.outcomes);
    const blocked = result.outcomes.find(isBlocked);
    if (blocked) throw new ConnectorError({ code: "project_unavailable", message: blocked.error });
  }

  /** Releases the lease, stores the finished run and updates the integration's health. */
  async finish(
    status: "done" | "stopped",
    failure?: Failure,
    state: JsonObject = {},
  ): Promise<Run> {
    const now = this.#ports.clock.now();
    this.#run = {
      ...this.#run,
      status,
      finishedAt: now.toISOString(),
      code: failure?.code ?? null,
      error: failure?.error ?? null,
      retryAfter: failure?.retryAfter ?? null,
    };
    const isComplete = status === "done" && !this.#run.dryRun;
    await this.#release({
      release: this.#lease,
      run: this.#run,
      ...(isComplete ? { state: { ...state, [syncedAtKey]: toInstant(now) } } : {}),
      // `busy` comes from this side and says nothing about the connection.
      ...(failure?.code === "busy" ? {} : { health: healthAfter(this.#row, now, failure) }),
    });
    return this.#run;
  }

  /**
   * Stores the end of the sync in one UPDATE. If the storage rejects it, tries again without the
   * items, which contain most of the provider's text, and then with the release alone: a lease that
   * stays would block the next syncs.
   * @throws the last error if all attempts fail
   */
  async #release(patch: IntegrationPatch & { readonly release: HeldLease }): Promise<void> {
    const { release, run, health } = patch;
    const withoutItems: IntegrationPatch = {
      release,
      ...(run ? { run: { ...run, items: [] } } : {}),
      ...(health ? { health } : {}),
    };
    let lastError: unknown;
    for (const attempt of [patch, withoutItems, { release }]) {
      try {
        await this.#ports.storage.integrations.patch(this.#row.id, attempt);
        return;
      } catch (error) {
        lastError = error;
        const fields = { connector: this.#connector, integration: this.#row.id, err: error };
        this.#ports.log.error(fields, "the end of a sync could not be stored");
      }
    }
    throw lastError;
  }
}

type Failed = Extract<Outcome, { readonly status: "failed" }>;

/**
 * True if a new item cannot be stored because its project is unavailable. The checkpoint must then
 * stay, so that the next sync retries the page.
 */
function isBlocked(outcome: Outcome): outcome is Failed {
  return (
    outcome.status === "failed" &&
    outcome.reason === "project_unavailable" &&
    outcome.id === undefined
  );
}
