import type { LinkSet } from "../changes/changes";
import type { SettingsSchema } from "../settings/types";
import type { ConnectorContext } from "../connector/context";
import { ConnectorError } from "../error";
import { isJsonObject, type JsonObject } from "../json";
import type { Manifest } from "../connector/manifest";
import type { PushReport } from "../connector/reports";
import type { Ports } from "../ports/ports";
import type { ExportEntry } from "../ports/exports";
import type { IntegrationRow } from "../ports/storage";
import { errorTraits } from "../error-traits";
import { internalFailure } from "../result";
import { dayMs } from "../time";
import type { RunItem } from "./run";
import type { PushEntry } from "./page";
import { PageGuard } from "./page-guard";

/** State key of an integration's export progress. */
export const pushKey = "push";

/** Number of entries per read. */
const batchSize = 100;

/** What exporting the entries of an integration needs. */
export interface PushWork<Schema extends SettingsSchema, Event> {
  readonly manifest: Manifest<Schema, Event>;
  readonly ports: Ports;
  readonly row: IntegrationRow;
  readonly context: ConnectorContext<Schema>;
  readonly dryRun: boolean;
  /** Writes one entry to the provider. */
  push(entry: PushEntry, context: ConnectorContext<Schema>): Promise<PushReport>;
  /** Adds an item to the report and commits its change. */
  report(item: RunItem, change?: LinkSet): Promise<void>;
  /** Commits state before the first request. */
  saveState(state: JsonObject): Promise<void>;
  /** True if the sync should end. */
  isAborted(): boolean;
}

/** The end of an export. */
export interface PushEnd {
  /** False if it was aborted before every entry was exported. */
  readonly complete: boolean;
  /** State to store. */
  readonly state: JsonObject;
}

/**
 * Exports every entry that the provider does not have, one by one: first the request, then the
 * commit. Requests are idempotent, so repeating one after an interruption is harmless.
 *
 * New entries are searched among those of the last day and those that were running or failed
 * before. Once a day all entries are searched, so that entries committed late are not missed.
 */
export async function pushEntries<Schema extends SettingsSchema, Event>(
  work: PushWork<Schema, Event>,
): Promise<PushEnd> {
  const { manifest, ports, row, context } = work;
  const { entries } = ports.storage;
  const { push } = manifest;
  if (!push?.isEnabled(context.settings)) return { complete: true, state: {} };
  const now = context.now.getTime();
  const { open, ...stored } = progressOf(row);
  const since = stored.since ?? ago(now, push.daysBack(context.settings));
  const wholeAt =
    stored.wholeAt !== undefined && stored.wholeAt > ago(now, 1) ? stored.wholeAt : null;
  const from = wholeAt === null ? 0 : (stored.from ?? 0);
  // Read before the search, so that entries committed in between are found next time.
  let next = await entries.settledBelow(row.id, ago(now, 1));
  const stateOf = (more: JsonObject): JsonObject => ({ [pushKey]: { ...stored, since, ...more } });
  const guard = new PageGuard(manifest.name, Number.POSITIVE_INFINITY);
  let after: number | undefined;
  for (;;) {
    const query = { since, from, limit: batchSize, ...(after === undefined ? {} : { after }) };
    const found = await entries.unexported(row.id, query);
    if (found.length > 0 && after === undefined && !work.dryRun) {
      await work.saveState(stateOf({ open: true }));
    }
    for (const entry of found) {
      if (work.isAborted()) return { complete: false, state: stateOf({ open: false }) };
      const isExported = await pushOne(work, { ...entry, uncertain: open });
      if (!isExported && entry.state === "new") next = Math.min(next, entry.entryId);
    }
    const last = found.at(-1)?.entryId;
    if (last !== undefined) guard.enter(String(last));
    after = last;
    if (after === undefined) {
      const searchedAt = wholeAt ?? context.now.toISOString();
      return { complete: true, state: stateOf({ open: false, from: next, wholeAt: searchedAt }) };
    }
  }
}

function ago(now: number, days: number): string {
  return new Date(now - days * dayMs).toISOString();
}

/** @returns false if the entry must be tried again */
async function pushOne<Schema extends SettingsSchema, Event>(
  work: PushWork<Schema, Event>,
  entry: PushEntry,
): Promise<boolean> {
  const named = nameOf(work.manifest, entry);
  const done = { ...named, status: entry.state === "new" ? "created" : "updated" } as const;
  if (work.dryRun) {
    await work.report(done);
    return false;
  }
  const report = await work.push(entry, work.context).catch((error: unknown) => {
    if (!failsAlone(error)) throw error;
    return { error };
  });
  if ("error" in report) {
    await work.report({ ...named, status: "failed", error: textOf(work, entry, report.error) });
    return false;
  }
  const change = "change" in report ? report.change : undefined;
  const { skip: reason } = report;
  await work.report(reason === undefined ? done : { ...named, status: "skipped", reason }, change);
  return change !== undefined;
}

function nameOf<Schema extends SettingsSchema, Event>(
  { push }: Manifest<Schema, Event>,
  entry: ExportEntry,
) {
  const title = entry.state === "deleted" ? "Deleted entry" : (push?.title(entry) ?? "");
  return {
    ref: `entry_${String(entry.entryId)}`,
    title,
    id: entry.entryId,
    exported: true,
  } as const;
}

/** True if the other entries can still be exported. */
function failsAlone(error: unknown): boolean {
  return !ConnectorError.isInstance(error) || errorTraits[error.code].scope === "item";
}

function textOf<Schema extends SettingsSchema, Event>(
  { manifest, ports, row }: PushWork<Schema, Event>,
  { entryId }: ExportEntry,
  error: unknown,
): string {
  if (ConnectorError.isInstance(error)) return error.message;
  const fields = { connector: manifest.key, integration: row.id, entry: entryId, err: error };
  ports.log.error(fields, "an entry could not be exported");
  return internalFailure.error;
}

/** Export progress as stored in the state. */
interface Progress {
  /** Time from which on entries are exported, ISO 8601 UTC. */
  readonly since?: string;
  /** True if an export was interrupted, so its last entry may not be recorded. */
  readonly open: boolean;
  /** Entry id at which searches for new entries start. */
  readonly from?: number;
  /** When all entries were last searched, ISO 8601 UTC. */
  readonly wholeAt?: string;
}

function progressOf({ state }: IntegrationRow): Progress {
  const stored = state[pushKey];
  if (!isJsonObject(stored)) return { open: false };
  const { since, open, from, wholeAt } = stored;
  return {
    open: open === true,
    ...(typeof since === "string" ? { since } : {}),
    ...(typeof from === "number" ? { from } : {}),
    ...(typeof wholeAt === "string" ? { wholeAt } : {}),
  };
}
