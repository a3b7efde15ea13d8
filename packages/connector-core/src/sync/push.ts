import type { LinkSet } from "../changes";
import type { ConfigSchema } from "../config/types";
import type { ConnectorContext } from "../context";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import type { Manifest } from "../manifest";
import type { PushReport } from "../plan";
import type { Ports } from "../ports/ports";
import type { ExportEntry } from "../ports/exports";
import type { IntegrationRow } from "../ports/storage";
import { internalFailure, type ErrorCode } from "../result";
import type { RunItem } from "../runs";
import type { PushEntry } from "./page";

/** Where a card's exports are remembered in its state. */
export const pushKey = "push";

/** Entries read in one go. */
const batch = 100;
const day = 24 * 60 * 60 * 1000;

/** What the exports of a card need. */
export interface PushWork<Schema extends ConfigSchema, Event> {
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
 * There is no cursor over our own rows, so an entry that is committed late is not passed over.
 */
export async function pushEntries<Schema extends ConfigSchema, Event>(
  work: PushWork<Schema, Event>,
): Promise<PushEnd> {
  const { manifest, ports, row, context } = work;
  const { push } = manifest;
  if (!push?.wanted(context.config)) return { complete: true, state: {} };
  const kept = keptOf(row);
  const daysBack = push.daysBack(context.config);
  const since = kept.since ?? new Date(context.now.getTime() - daysBack * day).toISOString();
  const begun = { [pushKey]: { since, open: true } };
  const ended = { [pushKey]: { since, open: false } };
  let after: number | undefined;
  for (;;) {
    const query = { since, limit: batch, ...(after === undefined ? {} : { after }) };
    const entries = await ports.storage.entries.unexported(row.id, query);
    if (entries.length > 0 && after === undefined && !work.dryRun) await work.remember(begun);
    for (const entry of entries) {
      if (work.stopped()) return { complete: false, state: ended };
      await pushOne(work, { ...entry, uncertain: kept.open });
    }
    after = entries.at(-1)?.entryId;
    if (after === undefined) return { complete: true, state: ended };
  }
}

async function pushOne<Schema extends ConfigSchema, Event>(
  work: PushWork<Schema, Event>,
  entry: PushEntry,
): Promise<void> {
  const named = nameOf(work.manifest, entry);
  const done = { ...named, status: entry.state === "new" ? "created" : "updated" } as const;
  if (work.dryRun) return work.report(done);
  const report = await work.push(entry, work.context).catch((error: unknown) => {
    if (!failsAlone(error)) throw error;
    return { error };
  });
  if ("error" in report) {
    return work.report({ ...named, status: "failed", error: textOf(work, entry, report.error) });
  }
  const change = "change" in report ? report.change : undefined;
  if (report.skip === undefined) return work.report(done, change);
  return work.report({ ...named, status: "skipped", reason: report.skip }, change);
}

function nameOf<Schema extends ConfigSchema, Event>(
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

/** Codes that say something of the card or the provider, not of one entry. */
const ofAll: readonly ErrorCode[] = [
  "not_configured",
  "invalid_config",
  "encryption_key_missing",
  "needs_reauth",
  "permission_missing",
  "not_found",
  "rate_limited",
  "provider_unavailable",
  "busy",
];

function failsAlone(error: unknown): boolean {
  return !ConnectorError.isInstance(error) || !ofAll.includes(error.code);
}

function textOf<Schema extends ConfigSchema, Event>(
  { manifest, ports, row }: PushWork<Schema, Event>,
  { entryId }: ExportEntry,
  error: unknown,
): string {
  if (ConnectorError.isInstance(error)) return error.message;
  const fields = { connector: manifest.key, integration: row.id, entry: entryId, err: error };
  ports.log.error(fields, "an entry could not be exported");
  return internalFailure.error;
}

function keptOf({ state }: IntegrationRow): { readonly since?: string; readonly open: boolean } {
  const kept = state[pushKey];
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return { open: false };
  const { since, open } = kept;
  return { ...(typeof since === "string" ? { since } : {}), open: open === true };
}
