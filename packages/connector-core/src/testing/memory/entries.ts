import type { EntryRemove, EntryUpsert, ExternalRef, LinkSet } from "../../changes/changes";
import type { Outcome } from "../../changes/outcome";
import type { ExportEntry, ExportQuery } from "../../ports/exports";
import type { IntegrationRow } from "../../ports/storage";
import { projectUnavailable } from "./find";
import { mayUse, type MemoryEntry, type MemoryLink, type MemoryTables } from "./model";
import { record } from "./record";

/** Creates or updates an entry from an item of the provider. */
export function upsertEntry(
  tables: MemoryTables,
  row: IntegrationRow,
  change: EntryUpsert,
  now: Date,
): Outcome {
  const link = findLink(tables, row, change.entry);
  if (!link) return upsertUnlinked(tables, row, change, now);
  const before = linkedEntry(tables, link, change.asOf);
  if ("status" in before) {
    if (before.status !== "skipped" || before.reason !== "not_found") return before;
    return change.create ? create(tables, row, change, now) : before;
  }
  const { entry } = before;
  if (link.remoteVersion !== null && link.remoteVersion === change.remoteVersion) {
    return { status: "skipped", reason: "unchanged", id: entry.id };
  }
  const fields = fieldsOf(change);
  const isSame =
    entry.startedAt === fields.startedAt &&
    entry.endedAt === fields.endedAt &&
    entry.notes === fields.notes;
  const version = entry.version + Number(!isSame);
  saveLink(tables, { ...link, ...stateOf(change), localVersion: version });
  if (isSame) return { status: "skipped", reason: "unchanged", id: entry.id };
  tables.entries.set(entry.id, { ...entry, ...fields, version });
  record(tables, "time_entry.updated", row.owner, "time_entry", entry.id, null, now);
  return { status: "updated", id: entry.id };
}

/** Deletes the entry of a deleted item, unless it was edited here. */
export function removeEntry(
  tables: MemoryTables,
  row: IntegrationRow,
  change: EntryRemove,
  now: Date,
): Outcome {
  const link = findLink(tables, row, change.entry);
  if (!link) return { status: "skipped", reason: "not_found" };
  const before = linkedEntry(tables, link, change.asOf);
  if ("status" in before) return before;
  const { id } = before.entry;
  tables.entries.delete(id);
  const asOf = change.asOf ?? link.asOf;
  saveLink(tables, { ...link, localId: null, localVersion: null, remoteVersion: null, asOf });
  record(tables, "time_entry.deleted", row.owner, "time_entry", id, null, now);
  return { status: "updated", id };
}

/** Stores that an entry was exported to the provider. */
export function setLink(tables: MemoryTables, row: IntegrationRow, change: LinkSet): Outcome {
  const known = findLink(tables, row, change.entry);
  if (known?.origin === "remote") return { status: "skipped", reason: "not_allowed" };
  const userId = tables.entries.get(change.entryId)?.userId;
  if (userId !== undefined && userId !== row.owner)
    return { status: "skipped", reason: "not_allowed" };
  saveLink(tables, {
    ...change.entry,
    integration: row.id,
    origin: "local",
    localId: change.entryId,
    localVersion: change.localVersion,
    remoteVersion: change.remoteVersion,
    asOf: null,
    deletedHere: change.gone,
  });
  return { status: known ? "updated" : "created", id: change.entryId };
}

/** Returns entries whose current version the provider does not have. */
export function unexportedEntries(
  tables: MemoryTables,
  integration: string,
  { since, from = 0, after = 0, limit }: ExportQuery,
): readonly ExportEntry[] {
  const owner = tables.integrations.get(integration)?.owner;
  const links = new Map(
    tables.links
      .filter((link) => link.integration === integration && link.localId !== null)
      .map((link) => [link.localId, link]),
  );
  const present = [...tables.entries.values()]
    .filter((entry) => entry.userId === owner && entry.endedAt !== null)
    .flatMap((entry): ExportEntry[] => {
      const link = links.get(entry.id);
      if (!link) {
        const isExcluded = Date.parse(entry.createdAt) < Date.parse(since) || entry.id < from;
        return isExcluded ? [] : [exported(tables, entry)];
      }
      const isExported = link.origin === "remote" || link.localVersion === entry.version;
      return isExported ? [] : [exported(tables, entry, link)];
    });
  const deleted = [...links.values()]
    .filter((link) => link.origin === "local" && !link.deletedHere)
    .filter((link) => !tables.entries.has(link.localId ?? 0))
    .map((link): ExportEntry => ({
      ...deletedFields,
      entryId: link.localId ?? 0,
      version: link.localVersion ?? 0,
      link: named(link),
    }));
  return [...present, ...deleted]
    .filter(({ entryId }) => entryId > after)
    .sort((a, b) => a.entryId - b.entryId)
    .slice(0, limit);
}

/** Returns an id below which all entries are completed and were created before `time`. */
export function settledBelow(tables: MemoryTables, integration: string, time: string): number {
  const owner = tables.integrations.get(integration)?.owner;
  const all = [...tables.entries.values()];
  const running = all.filter(({ userId, endedAt }) => userId === owner && endedAt === null);
  const older = all.filter(({ createdAt }) => Date.parse(createdAt) < Date.parse(time));
  return Math.min(Math.max(0, ...older.map(({ id }) => id)) + 1, ...running.map(({ id }) => id));
}

const deletedFields = {
  state: "deleted",
  start: "",
  end: "",
  notes: null,
  project: null,
  client: null,
  task: null,
} as const;

function exported(tables: MemoryTables, entry: MemoryEntry, link?: MemoryLink): ExportEntry {
  return {
    entryId: entry.id,
    version: entry.version,
    state: link ? "changed" : "new",
    link: link && named(link),
    start: entry.startedAt,
    end: entry.endedAt ?? "",
    notes: entry.notes,
    project: tables.projects.get(entry.projectId)?.name ?? null,
    client: "Client",
    task: entry.taskId === null ? null : (tables.tasks.get(entry.taskId)?.name ?? null),
  };
}

function named({ source, ref, remoteVersion }: MemoryLink): ExportEntry["link"] {
  return { entry: { source, ref }, remoteVersion };
}

function upsertUnlinked(
  tables: MemoryTables,
  row: IntegrationRow,
  change: EntryUpsert,
  now: Date,
): Outcome {
  const named = [...tables.entries.values()].find(
    (entry) => entry.userId === row.owner && hasMarker(entry.notes, change.marker),
  );
  if (named) {
    saveLink(tables, { ...newLink(row, change), localId: named.id, localVersion: null });
    return { status: "skipped", reason: "already_here", id: named.id };
  }
  if (!change.create) return { status: "skipped", reason: "not_found" };
  return create(tables, row, change, now);
}

function create(
  tables: MemoryTables,
  row: IntegrationRow,
  change: EntryUpsert,
  now: Date,
): Outcome {
  const { owner } = row;
  if (owner === null) return { status: "skipped", reason: "unknown_user" };
  const project = tables.projects.get(change.project);
  if (!project || project.status === "archived" || !mayUse(tables, owner, change.project)) {
    return projectUnavailable;
  }
  const id = tables.nextId++;
  tables.entries.set(id, {
    id,
    userId: owner,
    projectId: change.project,
    taskId: null,
    ...fieldsOf(change),
    running: false,
    billable: change.billable,
    version: 1,
    paid: false,
    createdAt: now.toISOString(),
  });
  saveLink(tables, { ...newLink(row, change), localId: id, localVersion: 1 });
  record(tables, "time_entry.created", owner, "time_entry", id, null, now);
  return { status: "created", id };
}

/** The unchanged entry of a link, or the outcome that explains why it must not change. */
function linkedEntry(
  tables: MemoryTables,
  link: MemoryLink,
  asOf: string | null,
): Outcome | { readonly entry: MemoryEntry } {
  const skipped = (reason: Extract<Outcome, { status: "skipped" }>["reason"]): Outcome => ({
    status: "skipped",
    reason,
    ...(link.localId === null ? {} : { id: link.localId }),
  });
  if (link.origin === "local") return skipped("own_item");
  if (asOf !== null && link.asOf !== null && Date.parse(asOf) < Date.parse(link.asOf)) {
    return skipped("stale");
  }
  if (link.deletedHere) return skipped("deleted_here");
  if (link.localId === null) return skipped("not_found");
  const entry = tables.entries.get(link.localId);
  if (!entry) {
    saveLink(tables, { ...link, deletedHere: true });
    return skipped("deleted_here");
  }
  if (entry.version !== link.localVersion) return skipped("changed_here");
  return entry.paid ? skipped("locked") : { entry };
}

function findLink(
  tables: MemoryTables,
  row: IntegrationRow,
  { source, ref }: ExternalRef,
): MemoryLink | undefined {
  return tables.links.find(
    (link) => link.integration === row.id && link.source === source && link.ref === ref,
  );
}

function saveLink(tables: MemoryTables, link: MemoryLink): void {
  const others = tables.links.filter(
    (known) =>
      known.integration !== link.integration ||
      known.source !== link.source ||
      known.ref !== link.ref,
  );
  tables.links = [...others, link];
}

function newLink(row: IntegrationRow, change: EntryUpsert) {
  return {
    ...change.entry,
    integration: row.id,
    origin: "remote",
    ...stateOf(change),
    deletedHere: false,
  } as const;
}

function stateOf({ remoteVersion, asOf }: EntryUpsert) {
  return { remoteVersion, asOf };
}

function fieldsOf({ start, end, notes }: EntryUpsert) {
  return {
    startedAt: wholeSecond(start),
    endedAt: wholeSecond(end),
    notes,
  };
}

function wholeSecond(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Markers stand in brackets, so `gcal:abc` does not match `[gcal:abcd]`. */
function hasMarker(notes: string | null, marker: string): boolean {
  return notes?.includes(`[${marker}]`) ?? false;
}
