import type { ExportEntry, ExportQuery } from "../ports/exports";
import type { StoredEntryLink } from "../ports/storage-ledger";
import { taskRefOf } from "./entry-events";
import type { EntriesGroup, GroupEntry, StorageParts } from "./groups";

/** Number of links or entries per read. */
const batchSize = 100;

/** What a search of entries to export needs. */
interface ExportSearch<Tx> {
  readonly parts: StorageParts<Tx>;
  readonly entries: EntriesGroup<Tx>;
  readonly tx: Tx;
  /** Id of the integration. */
  readonly id: string;
  /** User id of its owner. */
  readonly owner: number;
  readonly query: ExportQuery;
}

/** Returns entries whose current version the provider does not have, ordered by id. */
export async function unexportedEntries<Tx>(
  search: ExportSearch<Tx>,
): Promise<readonly ExportEntry[]> {
  // Each list is complete up to its last entry, so the first ones of both are the first of all.
  const found = [...(await newEntries(search)), ...(await changedEntries(search))];
  return found.sort((a, b) => a.entryId - b.entryId).slice(0, search.query.limit);
}

/** Completed entries that have no link. */
async function newEntries<Tx>(search: ExportSearch<Tx>): Promise<readonly ExportEntry[]> {
  const { parts, entries, tx, id, owner, query } = search;
  const { since, from = 0, limit } = query;
  const found: ExportEntry[] = [];
  for (let after = Math.max(query.after ?? 0, from - 1); found.length < limit;) {
    const batch = await entries.createdSince(tx, owner, { since, after, limit: batchSize });
    const ids = batch.map((entry) => entry.id);
    const linked = new Set(await parts.ledger.linkedEntries(tx, id, ids));
    for (const entry of batch) {
      if (!linked.has(entry.id)) found.push(await toExport(search, entry));
    }
    const last = ids.at(-1);
    if (last === undefined || batch.length < batchSize) break;
    after = last;
  }
  return found;
}

/** Exported entries that were changed or deleted since. */
async function changedEntries<Tx>(search: ExportSearch<Tx>): Promise<readonly ExportEntry[]> {
  const { parts, entries, tx, id, query } = search;
  const found: ExportEntry[] = [];
  for (let after = query.after ?? 0; found.length < query.limit;) {
    const links = await parts.ledger.exportedLinks(tx, id, { after, limit: batchSize });
    for (const link of links) {
      after = link.localId ?? after;
      const entry = await entries.get(tx, after);
      if (!entry) found.push(deleted(after, link));
      else if (entry.endedAt !== null && entry.version !== link.localVersion) {
        found.push(await toExport(search, entry, link));
      }
    }
    if (links.length < batchSize) break;
  }
  return found;
}

async function toExport<Tx>(
  { parts, tx, id }: ExportSearch<Tx>,
  entry: GroupEntry,
  link?: StoredEntryLink,
): Promise<ExportEntry> {
  const { notes, project, client, task } = entry;
  return {
    entryId: entry.id,
    version: entry.version,
    state: link ? "changed" : "new",
    link: link && named(link),
    start: entry.startedAt,
    end: entry.endedAt ?? "",
    ...{ notes, project, client, task },
    taskRef: await taskRefOf(parts, tx, id, entry.taskId),
  };
}

function deleted(entryId: number, link: StoredEntryLink): ExportEntry {
  const nothing = { start: "", end: "", notes: null, project: null, client: null, task: null };
  const version = link.localVersion ?? 0;
  return { entryId, version, state: "deleted", link: named(link), ...nothing };
}

function named({ source, ref, remoteVersion }: StoredEntryLink): ExportEntry["link"] {
  return { entry: { source, ref }, remoteVersion };
}
