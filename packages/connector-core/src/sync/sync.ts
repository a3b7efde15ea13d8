import { mergeUpdates } from "../changes/apply-update";
import type { HeldLease, IntegrationUpdate } from "../changes/changes";
import { checkUpdate } from "../changes/check-update";
import type { SettingsSchema } from "../settings/types";
import type { ConnectorContext } from "../connector/context";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import type { Manifest } from "../connector/manifest";
import type { PushReport } from "../connector/reports";
import { checkUpdateOf, remembered, type Remembered } from "../connector/state-limit";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { internalFailure, notConfigured, type Failure, type Result } from "../result";
import { checkpointOf, checkpointState } from "./checkpoint";
import { runDueActions, type ActingConnector } from "./due-actions";
import { reportItems } from "./report";
import type { Run } from "./run";
import {
  checkItem,
  maxPageItems,
  type PullItem,
  type PullPage,
  type PushEntry,
  type SyncOptions,
} from "./page";
import { guardPages } from "./page-guard";
import { pushEntries, type PushEnd } from "./push";
import { readAhead } from "./read-ahead";
import { SyncRun } from "./sync-run";

/** Lease duration in seconds; must exceed the time one page takes to commit. */
const defaultLeaseSeconds = 90;

/** What a sync needs from a connector. */
export interface SyncConnector<Schema extends SettingsSchema, Event> extends ActingConnector {
  readonly manifest: Manifest<Schema, Event>;
  readonly ports: Ports;
  /** Parses the settings. @throws ConnectorError with code `invalid_config` */
  contextOf(row: IntegrationRow): ConnectorContext<Schema>;
  pull(
    checkpoint: JsonObject | undefined,
    context: ConnectorContext<Schema>,
  ): AsyncGenerator<PullPage, void, undefined>;
  push(entry: PushEntry, context: ConnectorContext<Schema>): Promise<PushReport>;
}

/** The run of a sync; if the sync failed midway, the failure has it too. */
type SyncResult = Result<{ readonly run: Run }, { readonly run?: Run }>;

/** The failure if another sync of the integration is running. */
const alreadySyncing: Failure = {
  ok: false,
  error: "A sync is already running. See its runs.",
  code: "busy",
};

/**
 * Imports what changed at the provider, page by page, then exports time entries. A page's items and
 * checkpoint are committed together, so an interrupted sync continues where it stopped. A lease
 * ensures that an integration is synced by one process at a time.
 */
export async function runSync<Schema extends SettingsSchema, Event>(
  connector: SyncConnector<Schema, Event>,
  id: string,
  options: SyncOptions,
): Promise<SyncResult> {
  const { integrations } = connector.ports.storage;
  const { leaseSeconds = defaultLeaseSeconds } = options;
  const taken = await integrations.lease(id, "sync", leaseSeconds);
  if (!taken) return (await integrations.get(id, { fresh: true })) ? alreadySyncing : notConfigured;
  const { lease, row } = taken;
  if (!row.active) {
    await integrations.patch(id, { release: lease });
    return notConfigured;
  }
  return new IntegrationSync(connector, row, lease, options).start();
}

/** One sync of one integration. */
class IntegrationSync<Schema extends SettingsSchema, Event> {
  readonly #connector: SyncConnector<Schema, Event>;
  readonly #options: SyncOptions;
  readonly #run: SyncRun;
  #row: IntegrationRow;

  constructor(
    connector: SyncConnector<Schema, Event>,
    row: IntegrationRow,
    lease: HeldLease,
    options: SyncOptions,
  ) {
    this.#connector = connector;
    this.#row = row;
    this.#options = options;
    this.#run = new SyncRun(connector.manifest.key, connector.ports, row, lease, options);
  }

  async start(): Promise<SyncResult> {
    try {
      // From now on the caller may renew the lease, which actions could outlast.
      this.#run.notifyProgress();
      if (!this.#options.dryRun) {
        const due = await runDueActions(this.#connector, this.#row, this.#options.signal);
        this.#row = due.row;
        this.#run.continueWith(due);
      }
      const context = this.#connector.contextOf(this.#row);
      const imported = await this.#import(context).catch(settingsFault);
      const exported = await this.#export(context, imported !== false);
      if (typeof imported === "object") throw imported;
      const status = imported && exported.complete ? "done" : "stopped";
      return { ok: true, run: await this.#run.finish(status, undefined, exported.state) };
    } catch (error) {
      const failure = ConnectorError.isInstance(error) ? error.toFailure() : internalFailure;
      if (failure === internalFailure) this.#logError("a sync failed", { err: error });
      return { ...failure, run: await this.#run.finish("stopped", failure) };
    }
  }

  /** @returns false if the sync was aborted before the last page */
  async #import(context: ConnectorContext<Schema>): Promise<boolean> {
    const { manifest } = this.#connector;
    const key = manifest.checkpointKey?.(context.settings, context.env) ?? "";
    const pages = this.#connector.pull(checkpointOf(this.#row, key), context);
    let stored: Remembered = this.#row;
    const { gatherMs = 0 } = this.#options;
    const pause = (signal: AbortSignal): Promise<void> =>
      this.#connector.ports.clock.sleep(gatherMs, signal);
    const batches = readAhead(guardPages(manifest.name, pages), gatherMs > 0 ? pause : undefined);
    for await (const batch of batches) {
      if (batch.some((page) => page.items.length > maxPageItems)) {
        throw new RangeError(`A page can have at most ${String(maxPageItems)} items`);
      }
      const items = batch.flatMap((page) => page.items.map(checkItem));
      const updates = batch.flatMap(({ update = {}, checkpoint }) => [
        checkUpdate(update),
        { state: checkpointState(key, checkpoint) },
      ]);
      const update = checkUpdateOf(stored, mergeUpdates(...updates));
      await this.#commitPage(items, update);
      stored = remembered(stored, update);
      this.#run.notifyProgress();
      if (this.#options.signal?.aborted) return false;
    }
    return true;
  }

  async #export(context: ConnectorContext<Schema>, isImported: boolean): Promise<PushEnd> {
    if (!isImported) return { complete: false, state: {} };
    const { manifest, ports } = this.#connector;
    return pushEntries({
      manifest,
      ports,
      row: this.#row,
      context,
      dryRun: this.#options.dryRun ?? false,
      push: (entry, entryContext) => this.#connector.push(entry, entryContext),
      saveState: (state) => this.#run.commit([], () => [], { state }),
      isAborted: () => this.#options.signal?.aborted ?? false,
      report: async (item, change) => {
        if (change) await this.#run.commit([change], () => [item]);
        else this.#run.add([item]);
        this.#run.notifyProgress();
      },
    });
  }

  async #commitPage(items: readonly PullItem[], update: IntegrationUpdate): Promise<void> {
    try {
      await this.#commitItems(items, update);
    } catch (error) {
      if (ConnectorError.isInstance(error) || items.length === 0) throw error;
      // The storage rejected the page. Commit the items one by one, so that only the bad one fails.
      // The checkpoint advances only if the storage works otherwise.
      for (const item of items) await this.#commitAlone(item);
      await this.#commitItems([], update);
    }
  }

  async #commitAlone(item: PullItem): Promise<void> {
    try {
      await this.#commitItems([item]);
    } catch (error) {
      if (ConnectorError.isInstance(error)) throw error;
      const { ref, title } = item;
      this.#logError("an item of a sync could not be stored", { ref, err: error });
      this.#run.add([{ ref, title, status: "failed", error: internalFailure.error }]);
    }
  }

  async #commitItems(items: readonly PullItem[], update?: IntegrationUpdate): Promise<void> {
    const changes = items.flatMap((item) => ("change" in item ? [item.change] : []));
    await this.#run.commit(changes, (outcomes) => reportItems(items, outcomes), update);
  }

  #logError(message: string, fields: object): void {
    const { manifest, ports } = this.#connector;
    ports.log.error({ connector: manifest.key, integration: this.#row.id, ...fields }, message);
  }
}

/**
 * Returns errors that block the import only, so that the export still runs; rethrows all others.
 */
function settingsFault(error: unknown): ConnectorError {
  if (ConnectorError.isInstance(error, "invalid_config", "project_unavailable")) return error;
  throw error;
}
