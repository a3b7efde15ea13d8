import {
  addRoutingKeyChanges,
  type Change,
  type ChangeSet,
  type HeldLease,
  type RoutingKey,
} from "../changes/changes";
import type { Outcome } from "../changes/outcome";
import type { SettingsSchema } from "../settings/types";
import type { ConnectorContext } from "../connector/context";
import { ConnectorError } from "../error";
import { healthAfter } from "../connector/health";
import type { JsonObject, JsonValue } from "../json";
import { toInstant } from "../instant";
import type { Manifest } from "../connector/manifest";
import type { PushReport } from "../connector/reports";
import type { Ports } from "../ports/ports";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { internalFailure, notConfigured, type Failure } from "../result";
import { addItems, itemOf, startRun, type Run, type RunItem } from "./run";
import {
  checkItem,
  maxPageItems,
  type PullItem,
  type PullPage,
  type PushEntry,
  type SyncOptions,
} from "./page";
import { PageGuard } from "./page-guard";
import { pushEntries, type PushEnd } from "./push";
import { readAhead } from "./read-ahead";

/** A run that goes silent for so long (seconds) is taken to be dead. Longer than any page takes. */
const leaseSeconds = 90;

/** Where a card's checkpoint is kept in its state. */
export const syncKey = "sync";
/** When everything was last looked at, ISO 8601 UTC. */
const syncedAtKey = "last_sync_at";

/** What a sync needs of a connector. */
export interface SyncConnector<Schema extends SettingsSchema, Event> {
  readonly manifest: Manifest<Schema, Event>;
  readonly ports: Ports;
  /** Parses the card. @throws ConnectorError `invalid_config` */
  contextOf(row: IntegrationRow): ConnectorContext<Schema>;
  pull(
    checkpoint: JsonObject | undefined,
    context: ConnectorContext<Schema>,
  ): AsyncGenerator<PullPage, void, undefined>;
  push(entry: PushEntry, context: ConnectorContext<Schema>): Promise<PushReport>;
}

/** How a sync ended: the run and, when it ended early by a fault, the fault. */
export interface SyncEnd {
  readonly run: Run;
  readonly failure?: Failure;
}

/** Another sync of the card is under way. */
export const alreadySyncing: Failure = {
  ok: false,
  error: "A sync of this card is running already. Its progress is in the card's runs.",
  code: "busy",
};

const integrationChanged = new ConnectorError({
  code: "busy",
  message: "The card was changed while it was synced. The next sync goes on with what it says now.",
  retryAfter: 1,
});

/**
 * Reads everything that changed at the provider, page by page. Items and checkpoint of a page are
 * committed together, so a sync that is cut goes on where it was and repeats nothing that matters.
 * One lease per card: two hosts never sync the same card at once.
 */
export async function runSync<Schema extends SettingsSchema, Event>(
  connector: SyncConnector<Schema, Event>,
  id: string,
  options: SyncOptions,
): Promise<SyncEnd | Failure> {
  const { integrations } = connector.ports.storage;
  const taken = await integrations.lease(id, "sync", leaseSeconds);
  if (!taken) return (await integrations.get(id, { fresh: true })) ? alreadySyncing : notConfigured;
  const { lease, row } = taken;
  if (!row.active) {
    await integrations.patch(id, { release: lease });
    return notConfigured;
  }
  const sync = new IntegrationSync(connector, row, lease, options);
  return sync.run();
}

/** One sync of one card. */
class IntegrationSync<Schema extends SettingsSchema, Event> {
  readonly #connector: SyncConnector<Schema, Event>;
  readonly #row: IntegrationRow;
  readonly #lease: HeldLease;
  readonly #options: SyncOptions;
  #run: Run;

  constructor(
    connector: SyncConnector<Schema, Event>,
    row: IntegrationRow,
    lease: HeldLease,
    options: SyncOptions,
  ) {
    this.#connector = connector;
    this.#row = row;
    this.#lease = lease;
    this.#options = options;
    const now = connector.ports.clock.now();
    this.#run = startRun(lease.id, now, options.dryRun ?? false);
  }

  async run(): Promise<SyncEnd> {
    try {
      this.#options.onProgress?.(this.#run);
      const context = this.#connector.contextOf(this.#row);
      const pulled = await this.#pages(context).catch(settingsFault);
      const pushed = await this.#exports(context, pulled !== false);
      if (typeof pulled === "object") throw pulled;
      return await this.#done(pulled && pushed.complete, pushed.state);
    } catch (error) {
      const failure = ConnectorError.isInstance(error) ? error.toFailure() : internalFailure;
      if (failure === internalFailure) {
        const fields = { connector: this.#connector.manifest.key, integration: this.#row.id };
        this.#connector.ports.log.error({ ...fields, err: error }, "a sync failed");
      }
      return { run: await this.#finish("stopped", failure), failure };
    }
  }

  async #done(complete: boolean, state: JsonObject): Promise<SyncEnd> {
    return { run: await this.#finish(complete ? "done" : "stopped", undefined, state) };
  }

  /** @returns False when it was asked to end before everything was looked at. */
  async #pages(context: ConnectorContext<Schema>): Promise<boolean> {
    const scope = this.#connector.manifest.checkpointKey?.(context.settings, context.env) ?? "";
    const pages = this.#connector.pull(checkpointOf(this.#row, scope), context);
    for await (const batch of readAhead(guarded(this.#connector.manifest.name, pages))) {
      if (batch.some((page) => page.items.length > maxPageItems)) {
        throw new RangeError(`A page may have ${String(maxPageItems)} items at most`);
      }
      const items = batch.flatMap((page) => page.items.map(checkItem));
      const set: Record<string, JsonValue> = {};
      for (const { state, checkpoint } of batch) {
        Object.assign(set, state, { [syncKey]: { scope, checkpoint } });
      }
      await this.#commitPage(items, set);
      const routes = batch.flatMap((page) => page.routes ?? []);
      if (routes.length > 0) await this.#learnRoutes(routes);
      this.#options.onProgress?.(this.#run);
      if (this.#options.signal?.aborted) return false;
    }
    return true;
  }

  async #exports(context: ConnectorContext<Schema>, go: boolean): Promise<PushEnd> {
    if (!go) return { complete: false, state: {} };
    const { manifest, ports } = this.#connector;
    return pushEntries({
      manifest,
      ports,
      row: this.#row,
      context,
      dryRun: this.#options.dryRun ?? false,
      push: (entry, acting) => this.#connector.push(entry, acting),
      remember: (state) => this.#commit([], state),
      stopped: () => this.#options.signal?.aborted ?? false,
      report: async (item, change) => {
        if (change) await this.#commitChanges([change], () => [item]);
        else this.#run = addItems(this.#run, [item]);
        this.#options.onProgress?.(this.#run);
      },
    });
  }

  async #learnRoutes(routes: readonly RoutingKey[]): Promise<void> {
    await this.#commitChanges(addRoutingKeyChanges(routes), () => []);
  }

  async #commitPage(items: readonly PullItem[], set: JsonObject): Promise<void> {
    try {
      await this.#commit(items, set);
    } catch (error) {
      if (ConnectorError.isInstance(error) || items.length === 0) throw error;
      // Something in it cannot be stored. One by one, so that it fails alone; the checkpoint moves on
      // only if the storage works otherwise.
      for (const item of items) await this.#commitAlone(item);
      await this.#commit([], set);
    }
  }

  async #commitAlone(item: PullItem): Promise<void> {
    try {
      await this.#commit([item]);
    } catch (error) {
      if (ConnectorError.isInstance(error)) throw error;
      const { ref, title } = item;
      const fields = { connector: this.#connector.manifest.key, integration: this.#row.id, ref };
      this.#connector.ports.log.error({ ...fields, err: error }, "an item of a sync failed");
      this.#run = addItems(this.#run, [
        { ref, title, status: "failed", error: internalFailure.error },
      ]);
    }
  }

  async #commit(items: readonly PullItem[], set?: JsonObject): Promise<void> {
    const changes = items.flatMap((item) => ("change" in item ? [item.change] : []));
    await this.#commitChanges(changes, (outcomes) => report(items, outcomes), set);
  }

  async #commitChanges(
    changes: readonly Change[],
    itemsOf: (outcomes: readonly Outcome[]) => readonly RunItem[],
    set?: JsonObject,
  ): Promise<void> {
    const before = this.#run;
    const run = (outcomes: readonly Outcome[]): Run => addItems(before, itemsOf(outcomes));
    const changeSet: ChangeSet = {
      integration: this.#row.id,
      guard: { settingsVersion: this.#row.settingsVersion, lease: this.#lease },
      changes,
      ...(set ? { state: (outcomes) => (outcomes.some(isHeldUp) ? undefined : { set }) } : {}),
      run,
    };
    const dryRun = this.#options.dryRun ?? false;
    const result = await this.#connector.ports.storage.commit(changeSet, { dryRun });
    if (result.status !== "done") throw integrationChanged;
    this.#run = run(result.outcomes);
    const held = result.outcomes.find(isHeldUp);
    if (held) throw new ConnectorError({ code: "project_unavailable", message: held.error });
  }

  /** Gives the lease back, keeps the run, and says how the connection is. */
  async #finish(
    status: "done" | "stopped",
    failure?: Failure,
    state: JsonObject = {},
  ): Promise<Run> {
    const { clock } = this.#connector.ports;
    const now = clock.now();
    this.#run = {
      ...this.#run,
      status,
      finishedAt: now.toISOString(),
      code: failure?.code ?? null,
      error: failure?.error ?? null,
      retryAfter: failure?.retryAfter ?? null,
    };
    const synced = status === "done" && !this.#run.dryRun;
    const patch = {
      release: this.#lease,
      run: this.#run,
      ...(synced ? { state: { set: { ...state, [syncedAtKey]: toInstant(now) } } } : {}),
      // Who changed the card, or waits for it, says nothing about the provider.
      ...(failure?.code === "busy" ? {} : { health: healthAfter(this.#row, now, failure) }),
    };
    await this.#release(patch);
    return this.#run;
  }

  /**
   * One UPDATE. If the storage refuses it, one with less: without the items, which hold most of what
   * a provider wrote, then the lease alone. A lease that stays would stop the next syncs.
   * @throws what the storage throws if it takes none of them
   */
  async #release(patch: IntegrationPatch & { readonly release: HeldLease }): Promise<void> {
    const { integrations } = this.#connector.ports.storage;
    const { release, run, health } = patch;
    const fewer: IntegrationPatch = {
      release,
      ...(run ? { run: { ...run, items: [] } } : {}),
      ...(health ? { health } : {}),
    };
    let fault: unknown;
    for (const attempt of [patch, fewer, { release }]) {
      try {
        await integrations.patch(this.#row.id, attempt);
        return;
      } catch (error) {
        fault = error;
        const fields = { connector: this.#connector.manifest.key, integration: this.#row.id };
        this.#connector.ports.log.error({ ...fields, err: error }, "a sync's end was not stored");
      }
    }
    throw fault;
  }
}

/** Also a connector that follows its provider's pages without a look has to come to an end. */
async function* guarded(
  provider: string,
  pages: AsyncGenerator<PullPage, void, undefined>,
): AsyncGenerator<PullPage, void, undefined> {
  const guard = new PageGuard(provider);
  let read = 0;
  for await (const page of pages) {
    read += 1;
    // A checkpoint may stay while items differ: a connector need not be able to go on anywhere.
    const refs = page.items.map((item: PullItem | null) => item?.ref);
    guard.enter(refs.length === 0 ? String(read) : JSON.stringify([page.checkpoint, refs]));
    yield page;
  }
}

type Failed = Extract<Outcome, { readonly status: "failed" }>;

/**
 * Something new that has nowhere to go: the card has to be mended first. The provider will not name
 * it again by itself, so the next sync begins with the same page.
 */
function isHeldUp(outcome: Outcome): outcome is Failed {
  return (
    outcome.status === "failed" &&
    outcome.reason === "project_unavailable" &&
    outcome.id === undefined
  );
}

/** A card whose settings do not do for an import can be exported all the same. */
function settingsFault(error: unknown): ConnectorError {
  const codes = ["invalid_config", "project_unavailable"];
  if (ConnectorError.isInstance(error) && codes.includes(error.code)) return error;
  throw error;
}

/** One item of the report per item of the page, in their order. */
function report(items: readonly PullItem[], outcomes: readonly Outcome[]): readonly RunItem[] {
  const left = [...outcomes];
  return items.map((item): RunItem => {
    const { ref, title } = item;
    if ("skip" in item) return { ref, title, status: "skipped", reason: item.skip };
    if ("error" in item) return { ref, title, status: "failed", error: item.error };
    const outcome = left.shift();
    if (!outcome) throw new Error("A commit answered fewer outcomes than it had changes");
    const unknown = outcome.status === "skipped" && outcome.reason === "not_found";
    return unknown && item.skipReasonIfMissing
      ? { ref, title, status: "skipped", reason: item.skipReasonIfMissing }
      : itemOf(ref, title, outcome);
  });
}

/** Where the last sync of the same scope was; undefined: from the start. */
function checkpointOf(row: IntegrationRow, scope: string): JsonObject | undefined {
  const kept = row.state[syncKey];
  if (!isObject(kept) || kept["scope"] !== scope || !isObject(kept["checkpoint"])) return undefined;
  return kept["checkpoint"];
}

function isObject(value: JsonObject[string] | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
