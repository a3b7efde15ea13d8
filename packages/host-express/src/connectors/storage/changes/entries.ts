import type { EntryRemove, EntryUpsert, Outcome } from "@tt/connector-core";
import type { Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import type { IntegrationActor } from "./task-upsert";
import { projectUnavailable } from "./task-fields";
import { decideRemove, decideUpsert, wholeSecond, type EntryDecision } from "./entry-decide";
import {
  entriesMarked,
  lockLinks,
  writeLinks,
  type LinkWrite,
  type LockedLink,
} from "../../../features/time-entries/links";
import type { CreateOutcome } from "../../../features/time-entries/outcome";
import { createEntries, deleteEntries, type NewEntry } from "../../../features/time-entries/write";
import { updateEntries } from "../../../features/time-entries/write-changes";

/** A change that a provider's item makes to an entry. */
export type EntryItem = EntryUpsert | EntryRemove;

/** An item, what joins it to an entry, and what is to be done. */
interface Work {
  readonly change: EntryItem;
  readonly link: LockedLink | undefined;
  decision: EntryDecision;
  outcome?: Outcome;
  /** What the link is to remember. */
  write?: Omit<LinkWrite, "item" | "origin" | "known">;
}

/**
 * Brings entries of a card's owner up to a provider's items. A handful of statements, whatever their
 * number: links, marks, the entries by `write.ts`, links again. Items must not repeat in one call.
 */
export async function applyEntryItems(
  tx: Transaction<Database>,
  card: IntegrationActor,
  changes: readonly EntryItem[],
  now: Date,
): Promise<readonly Outcome[]> {
  const { userId } = card;
  if (userId === null) return changes.map(() => ({ status: "skipped", reason: "unknown_user" }));
  const links = await lockLinks(
    tx,
    card.integrationId,
    changes.map(({ entry }) => entry),
  );
  const works = changes.map((change, index): Work => {
    const link = links[index];
    const decision =
      change.type === "entry.upsert" ? decideUpsert(change, link) : decideRemove(change, link);
    return { change, link, decision };
  });
  await findMarked(tx, userId, works);
  for (const work of works) settle(work);
  await create(tx, card, userId, works, now);
  await update(tx, card, works, now);
  await remove(tx, card, works);
  await writeLinks(
    tx,
    card.integrationId,
    works.flatMap(({ change, link, write }) =>
      write
        ? { ...write, item: change.entry, origin: "remote" as const, known: link !== undefined }
        : [],
    ),
  );
  return works.map(({ outcome }) => outcome ?? nothingDone);
}

const nothingDone: Outcome = { status: "skipped", reason: "unchanged" };

/** What was imported before there were links is joined to the entry that names it, and left alone. */
async function findMarked(
  tx: Transaction<Database>,
  userId: number,
  works: readonly Work[],
): Promise<void> {
  const fresh = works.flatMap((work) =>
    work.link === undefined && work.change.type === "entry.upsert"
      ? [{ work, change: work.change }]
      : [],
  );
  const markers = fresh.map(({ change }) => change.marker);
  const marked = await entriesMarked(tx, userId, markers);
  for (const { work, change } of fresh) {
    const id = marked.get(change.marker);
    if (id === undefined) continue;
    work.decision = {
      type: "skip",
      outcome: { status: "skipped", reason: "already_here", id },
    };
    work.write = { ...stateOf(change), localId: id, localVersion: null };
  }
}

/** What needs no write to an entry. */
function settle(work: Work): void {
  const { decision, link, change } = work;
  if (decision.type === "settle" && change.type === "entry.upsert") {
    const { id, version } = decision;
    work.outcome = { status: "skipped", reason: "unchanged", id };
    work.write = { ...stateOf(change), localId: id, localVersion: version };
  } else if (decision.type === "skip") {
    work.outcome = decision.outcome;
    if (decision.marksDeletion && link) work.write = { ...link, deletedHere: true };
  }
}

async function create(
  tx: Transaction<Database>,
  card: IntegrationActor,
  userId: number,
  works: readonly Work[],
  now: Date,
): Promise<void> {
  const wanted = works.flatMap((work) =>
    work.decision.type === "create" && work.change.type === "entry.upsert"
      ? [{ work, change: work.change }]
      : [],
  );
  const inputs = wanted.map(({ change }) => toEntry(change, userId));
  const made = await createEntries(tx, card, inputs, now);
  wanted.forEach(({ work, change }, index) => {
    const created = made[index];
    work.outcome = outcomeOf(created);
    if (created?.status === "created") {
      work.write = { ...stateOf(change), localId: created.id, localVersion: 1 };
    }
  });
}

function toEntry(change: EntryUpsert, userId: number): NewEntry {
  return {
    user_id: userId,
    project_id: change.project,
    client_id: null,
    task_id: null,
    start_time: new Date(wholeSecond(change.start)),
    end_time: new Date(wholeSecond(change.end)),
    break_seconds: 0,
    notes: change.notes,
    tags: null,
    source: "calendar",
    billable: change.billable,
    paid: false,
    invoice_number: null,
  };
}

function outcomeOf(created: CreateOutcome | undefined): Outcome {
  if (created?.status === "created") return created;
  if (created?.reason === "invalid" && created.field === "project_id") return projectUnavailable;
  // Times that no connector should send: the item fails alone, and the log says why.
  const why = created && "message" in created ? created.message : "it was refused";
  throw new Error(`An entry of a provider cannot be stored: ${why}`);
}

async function update(
  tx: Transaction<Database>,
  card: IntegrationActor,
  works: readonly Work[],
  now: Date,
): Promise<void> {
  const wanted = works.flatMap((work) =>
    work.decision.type === "update" && work.change.type === "entry.upsert"
      ? [{ work, change: work.change, ...work.decision }]
      : [],
  );
  const updates = wanted.map(({ id, version, change }) => ({
    id,
    version,
    mayOverlap: true,
    change: {
      start_time: new Date(wholeSecond(change.start)),
      end_time: new Date(wholeSecond(change.end)),
      notes: change.notes,
    },
  }));
  const done = await updateEntries(tx, card, updates, now);
  wanted.forEach(({ work, change, id, version }, index) => {
    const result = done[index];
    if (result?.status === "updated") {
      work.outcome = { status: "updated", id };
      work.write = { ...stateOf(change), localId: id, localVersion: version + 1 };
    } else {
      // A person was faster, between our look and the lock.
      work.outcome = { status: "skipped", reason: "changed_here", id };
    }
  });
}

async function remove(
  tx: Transaction<Database>,
  card: IntegrationActor,
  works: readonly Work[],
): Promise<void> {
  const wanted = works.flatMap((work) =>
    work.decision.type === "delete" ? [{ work, id: work.decision.id }] : [],
  );
  const done = await deleteEntries(
    tx,
    card,
    wanted.map(({ id }) => id),
  );
  wanted.forEach(({ work, id }, index) => {
    if (done[index]?.status !== "deleted") {
      work.outcome = { status: "skipped", reason: "changed_here", id };
      return;
    }
    work.outcome = { status: "updated", id };
    const asOf = work.change.asOf ?? work.link?.asOf ?? null;
    const gone = { localId: null, localVersion: null, remoteVersion: null, deletedHere: false };
    work.write = { ...gone, asOf };
  });
}

function stateOf({ remoteVersion, asOf }: EntryUpsert) {
  return { remoteVersion, asOf, deletedHere: false };
}
