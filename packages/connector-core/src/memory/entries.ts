import type { EntryRemove, EntryUpsert, ExternalRef, LinkSet } from "../changes/changes";
import {
  decideEntryRemove,
  decideEntryUpsert,
  decideLinkSet,
  type EntryLink,
  type EntrySkip,
} from "../changes/decide-entry";
import { projectUnavailable, type Outcome } from "../changes/outcome";
import type { ExportEntry, ExportQuery } from "../ports/exports";
import type { IntegrationRow } from "../ports/storage";
import { toInstant } from "../time";
import { taskRefOf } from "./find";
import { mayUse, type MemoryEntry, type MemoryLink, type MemoryTables } from "./model";
import { recordEntry } from "./record";

/** Creates or updates an entry from an item of the provider. */
export function upsertEntry(
  tables: MemoryTables,
  row: IntegrationRow,
  change: EntryUpsert,
  now: Date,
): Outcome {
  const link = findLink(tables, row, change.entry);
  const marked = [...tables.entries.values()].find(
    (entry) => entry.userId === row.owner && hasMarker(entry.notes, change.marker),
  );
  const decision = decideEntryUpsert(change, link && withEntry(tables, link), marked?.id);
  switch (decision.type) {
    case "skip":
      return skip(tables, link, decision);
    case "create":
      return create(tables, row, change, now);
    case "relink": {
      const { id: localId, version: localVersion } = decision;
      saveLink(tables, { ...newLink(row, change), localId, localVersion });
      return decision.outcome;
    }
    case "update": {
      const { id, version } = decision;
      const entry = requireEntry(tables, id);
      saveLink(tables, { ...newLink(row, change), localId: id, localVersion: version + 1 });
      const updated = { ...entry, ...fieldsOf(change), version: version + 1 };
      tables.entries.set(id, updated);
      recordEntry(tables, "time_entry.updated", row.owner, updated, now);
      return { status: "updated", id };
    }
  }
}

/** Deletes the entry of an item that is gone, unless a person changed the entry. */
export function removeEntry(
  tables: MemoryTables,
  row: IntegrationRow,
  change: EntryRemove,
  now: Date,
): Outcome {
  const link = findLink(tables, row, change.entry);
  const decision = decideEntryRemove(change, link && withEntry(tables, link));
  if (decision.type === "skip") return skip(tables, link, decision);
  const { id } = decision;
  const entry = requireEntry(tables, id);
  tables.entries.delete(id);
  const asOf = change.asOf ?? link?.asOf ?? null;
  if (link)
    saveLink(tables, { ...link, localId: null, localVersion: null, remoteVersion: null, asOf });
  recordEntry(tables, "time_entry.deleted", row.owner, entry, now);
  return { status: "updated", id };
}

function requireEntry(tables: MemoryTables, id: number): MemoryEntry {
  const entry = tables.entries.get(id);
  if (!entry) throw new Error(`There is no entry ${String(id)}`);
  return entry;
}

/** Leaves the entry alone; the link may record that the entry was deleted here. */
function skip(tables: MemoryTables, link: MemoryLink | undefined, decision: EntrySkip): Outcome {
  if (decision.marksDeletion && link) saveLink(tables, { ...link, deletedHere: true });
  return decision.outcome;
}

/** Records that an entry was written to the provider. */
export function setLink(tables: MemoryTables, row: IntegrationRow, change: LinkSet): Outcome {
  const known = findLink(tables, row, change.entry);
  const entryOwner = tables.entries.get(change.entryId)?.userId;
  const outcome = decideLinkSet(change, known, entryOwner, row.owner);
  if (outcome.status === "skipped") return outcome;
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
  return outcome;
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
        return isExcluded ? [] : [exported(tables, integration, entry)];
      }
      const isExported = link.origin === "remote" || link.localVersion === entry.version;
      return isExported ? [] : [exported(tables, integration, entry, link)];
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

function exported(
  tables: MemoryTables,
  integration: string,
  entry: MemoryEntry,
  link?: MemoryLink,
): ExportEntry {
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
    taskRef: taskRefOf(tables, integration, entry.taskId),
  };
}

function named({ source, ref, remoteVersion }: MemoryLink): ExportEntry["link"] {
  return { entry: { source, ref }, remoteVersion };
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
  const entry: MemoryEntry = {
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
  };
  tables.entries.set(id, entry);
  saveLink(tables, { ...newLink(row, change), localId: id, localVersion: 1 });
  recordEntry(tables, "time_entry.created", owner, entry, now);
  return { status: "created", id };
}

function withEntry(tables: MemoryTables, link: MemoryLink): EntryLink {
  const entry = link.localId === null ? undefined : tables.entries.get(link.localId);
  return {
    ...link,
    entry: entry && {
      id: entry.id,
      version: entry.version,
      locked: entry.paid,
      start: Date.parse(entry.startedAt),
      end: entry.endedAt === null ? undefined : Date.parse(entry.endedAt),
      notes: entry.notes,
    },
  };
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
    startedAt: toInstant(new Date(start)),
    endedAt: toInstant(new Date(end)),
    notes,
  };
}

/** In brackets, as the source document writes it: `gcal:abc` is not in `[gcal:abcd]`. */
function hasMarker(notes: string | null, marker: string): boolean {
  return notes?.includes(`[${marker}]`) ?? false;
}
