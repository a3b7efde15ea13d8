import type { LinkSet } from "../changes/changes";
import type { SettingsSchema } from "../settings/types";
import type { ConnectorContext } from "../connector/context";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import type { Manifest } from "../connector/manifest";
import type { PushReport } from "../connector/reports";
import type { Ports } from "../ports/ports";
import type { ExportEntry } from "../ports/exports";
import type { IntegrationRow } from "../ports/storage";
import { errorTraits } from "../error-traits";
import { internalFailure } from "../result";
import type { RunItem } from "./run";
import type { PushEntry } from "./page";
import { PageGuard } from "./page-guard";

/** Where a card's exports are remembered in its state. */
export const pushKey = "push";

/** Entries read in one go. */
const batch = 100;
const day = 24 * 60 * 60 * 1000;

/** What the exports of a card need. */
export interface PushWork<Schema extends SettingsSchema, Event> {
  readonly manifest: Manifest<Schema, Event>;
  readonly ports: Ports;
  readonly row: IntegrationRow;
  readonly context: ConnectorContext<Schema>;
  readonly dryRun: boolean;
  /** Writes one entry to the provider. */
  push(entry: PushEntry, context: ConnectorContext<Schema>): Promise<PushReport>;
  /** Commits what became of it, with its item of the report. */
  report(item: RunItem, change?: LinkSet): Promise<void>;
  /** Remembers something before anything goes out. */
  remember(state: JsonObject): Promise<void>;
  /** True: somebody asked the sync to end. */
  stopped(): boolean;
}

/** How the exports ended. */
export interface PushEnd {
  /** False: it was asked to end before everything was written. */
  readonly complete: boolean;
  /** What to remember. */
  readonly state: JsonObject;
}

/**
 * Writes every entry that the provider does not have, one by one: the provider first, under a name
 * made from the entry, then the commit. A cut between the two repeats a write that changes nothing.
 * New entries are looked for among those of the last day and those that were running or failed then;
 * once a day among all, so that however late an entry is committed, it is not passed over (GC-44).
 */
export async function pushEntries<Schema extends SettingsSchema, Event>(
  work: PushWork<Schema, Event>,
): Promise<PushEnd> {
  const { manifest, ports, row, context } = work;
  const { entries } = ports.storage;
  const { push } = manifest;
  if (!push?.wanted(context.settings)) return { complete: true, state: {} };
  const now = context.now.getTime();
  const { open, ...kept } = keptOf(row);
  const since = kept.since ?? ago(now, push.daysBack(context.settings));
  const wholeAt = kept.wholeAt !== undefined && kept.wholeAt > ago(now, 1) ? kept.wholeAt : null;
  const from = wholeAt === null ? 0 : (kept.from ?? 0);
  // Asked before the look, so that nothing can come in between.
  let next = await entries.settledBelow(row.id, ago(now, 1));
  const stateOf = (more: JsonObject): JsonObject => ({ [pushKey]: { ...kept, since, ...more } });
  const guard = new PageGuard(manifest.name, Number.POSITIVE_INFINITY);
  let after: number | undefined;
  for (;;) {
    const query = { since, from, limit: batch, ...(after === undefined ? {} : { after }) };
    const found = await entries.unexported(row.id, query);
    if (found.length > 0 && after === undefined && !work.dryRun) {
      await work.remember(stateOf({ open: true }));
    }
    for (const entry of found) {
      if (work.stopped()) return { complete: false, state: stateOf({ open: false }) };
      const settled = await pushOne(work, { ...entry, uncertain: open });
      if (!settled && entry.state === "new") next = Math.min(next, entry.entryId);
    }
    const last = found.at(-1)?.entryId;
    if (last !== undefined) guard.enter(String(last));
    after = last;
    if (after === undefined) {
      const whole = wholeAt ?? context.now.toISOString();
      return { complete: true, state: stateOf({ open: false, from: next, wholeAt: whole }) };
    }
  }
}

function ago(now: number, days: number): string {
  return new Date(now - days * day).toISOString();
}

/** @returns False when it is to be tried again */
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

interface Kept {
  readonly since?: string;
  /** True: an export was cut, so what it wrote last may not be known here. */
  readonly open: boolean;
  /** Where looks for new entries begin. */
  readonly from?: number;
  /** When all entries were looked at. */
  readonly wholeAt?: string;
}

function keptOf({ state }: IntegrationRow): Kept {
  const kept = state[pushKey];
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return { open: false };
  const { since, open, from, wholeAt } = kept;
  return {
    open: open === true,
    ...(typeof since === "string" ? { since } : {}),
    ...(typeof from === "number" ? { from } : {}),
    ...(typeof wholeAt === "string" ? { wholeAt } : {}),
  };
}
