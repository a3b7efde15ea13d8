import type { EntryRemove, EntryUpsert, LinkSet } from "../changes/changes";
import {
  decideEntryRemove,
  decideEntryUpsert,
  decideLinkSet,
  type EntryLink,
  type EntrySkip,
} from "../changes/decide-entry";
import { projectUnavailable, type Outcome } from "../changes/outcome";
import type { StoredEntryLink } from "../ports/storage-ledger";
import { toInstant } from "../time";
import { recordEntry } from "./entry-events";
import type { EntriesGroup, EntryFields } from "./groups";
import type { ChangeWork } from "./work";

/** What a change of a time entry needs. */
export interface EntryWork<Tx> extends ChangeWork<Tx> {
  readonly entries: EntriesGroup<Tx>;
}

/** Creates or updates an entry from an item of the provider. */
export async function upsertEntry<Tx>(work: EntryWork<Tx>, change: EntryUpsert): Promise<Outcome> {
  const { tx, ledger, entries, row } = work;
  if (row.owner === null) return { status: "skipped", reason: "unknown_user" };
  const link = await ledger.entryLink(tx, row.id, change.entry);
  // In brackets, as it is in the notes: `gcal:abc` is not in `[gcal:abcd]`.
  const marked = link ? undefined : await entries.findNoted(tx, row.owner, `[${change.marker}]`);
  const decision = decideEntryUpsert(change, link && (await withEntry(work, link)), marked);
  switch (decision.type) {
    case "skip":
      return skip(work, link, decision);
    case "create":
      return create(work, row.owner, change);
    case "relink":
      await saveRemote(work, change, decision.id, decision.version);
      return decision.outcome;
    case "update": {
      const { id, version } = decision;
      await entries.update(tx, id, fieldsOf(change));
      await saveRemote(work, change, id, version + 1);
      await recordEntry(work, "time_entry.updated", row.owner, id);
      return { status: "updated", id };
    }
  }
}

/** Deletes the entry of an item that is gone, unless a person changed the entry. */
export async function removeEntry<Tx>(work: EntryWork<Tx>, change: EntryRemove): Promise<Outcome> {
  const { tx, ledger, entries, row } = work;
  const link = await ledger.entryLink(tx, row.id, change.entry);
  const decision = decideEntryRemove(change, link && (await withEntry(work, link)));
  if (decision.type === "skip") return skip(work, link, decision);
  const { id } = decision;
  const entry = await entries.get(tx, id);
  await entries.remove(tx, id);
  if (link) {
    const asOf = change.asOf ?? link.asOf;
    const ended = { ...link, localId: null, localVersion: null, remoteVersion: null, asOf };
    await ledger.saveEntryLink(tx, row.id, ended);
  }
  await recordEntry(work, "time_entry.deleted", row.owner, id, entry);
  return { status: "updated", id };
}

/** Records that an entry was written to the provider. */
export async function setLink<Tx>(
  { tx, ledger, entries, row }: EntryWork<Tx>,
  change: LinkSet,
): Promise<Outcome> {
  const known = await ledger.entryLink(tx, row.id, change.entry);
  const entry = await entries.get(tx, change.entryId);
  const outcome = decideLinkSet(change, known, entry?.userId, row.owner);
  if (outcome.status === "skipped") return outcome;
  await ledger.saveEntryLink(tx, row.id, {
    ...change.entry,
    origin: "local",
    localId: change.entryId,
    localVersion: change.localVersion,
    remoteVersion: change.remoteVersion,
    asOf: null,
    deletedHere: change.gone,
  });
  return outcome;
}

async function create<Tx>(
  work: EntryWork<Tx>,
  user: number,
  change: EntryUpsert,
): Promise<Outcome> {
  const { tx, entries } = work;
  const { project, billable } = change;
  const access = await entries.project(tx, project, user);
  if (access === "archived" || access === "closed") return projectUnavailable;
  const id = await entries.insert(tx, { ...fieldsOf(change), user, project, billable });
  await saveRemote(work, change, id, 1);
  await recordEntry(work, "time_entry.created", user, id);
  return { status: "created", id };
}

/** Leaves the entry alone; the link may record that the entry was deleted here. */
async function skip<Tx>(
  { tx, ledger, row }: EntryWork<Tx>,
  link: StoredEntryLink | undefined,
  { marksDeletion, outcome }: EntrySkip,
): Promise<Outcome> {
  if (marksDeletion && link) {
    await ledger.saveEntryLink(tx, row.id, { ...link, deletedHere: true });
  }
  return outcome;
}

async function withEntry<Tx>(
  { tx, entries }: EntryWork<Tx>,
  link: StoredEntryLink,
): Promise<EntryLink> {
  const entry = link.localId === null ? undefined : await entries.get(tx, link.localId);
  return {
    ...link,
    entry: entry && {
      id: entry.id,
      version: entry.version,
      locked: entry.locked,
      start: Date.parse(entry.startedAt),
      end: entry.endedAt === null ? undefined : Date.parse(entry.endedAt),
      notes: entry.notes,
    },
  };
}

/** Links an item to the entry that was made of it. */
async function saveRemote<Tx>(
  { tx, ledger, row }: EntryWork<Tx>,
  { entry, remoteVersion, asOf }: EntryUpsert,
  localId: number,
  localVersion: number | null,
): Promise<void> {
  await ledger.saveEntryLink(tx, row.id, {
    ...entry,
    origin: "remote",
    ...{ localId, localVersion, remoteVersion, asOf },
    deletedHere: false,
  });
}

function fieldsOf({ start, end, notes }: EntryUpsert): EntryFields {
  return { start: toInstant(new Date(start)), end: toInstant(new Date(end)), notes };
}
