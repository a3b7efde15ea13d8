import {
  decideEntryRemove,
  decideEntryUpsert,
  floorToSecond,
  projectUnavailable,
  type EntryDecision,
  type EntryLink,
  type EntryRemoval,
  type EntryRemove,
  type EntryUpsert,
  type Outcome,
} from "@tt/connector-core";
import type { Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import type { IntegrationActor } from "./task-write";
import {
  entriesMarked,
  lockLinks,
  writeLinks,
  type LinkWrite,
} from "../../../features/time-entries/links";
import type { CreateOutcome } from "../../../features/time-entries/outcome";
import { createEntries, deleteEntries, type NewEntry } from "../../../features/time-entries/write";
import { updateEntries } from "../../../features/time-entries/write-changes";

/** A change that a provider's item makes to an entry. */
export type EntryItem = EntryUpsert | EntryRemove;

interface StepOf<Change, Decision> {
  readonly change: Change;
  readonly link: EntryLink | undefined;
  readonly decision: Decision;
  outcome?: Outcome;
  /** The new state of the link. */
  write?: Omit<LinkWrite, "item" | "origin" | "known">;
}

type Upsert = StepOf<EntryUpsert, EntryDecision> & { readonly type: "upsert" };
type Removal = StepOf<EntryRemove, EntryRemoval> & { readonly type: "remove" };
/** An item, its link, and the decision about its entry. */
type Step = Upsert | Removal;

/**
 * Brings entries of an integration's owner up to a provider's items, in a fixed number of statements:
 * links, markers, entries, links again. Items must not repeat in one call.
 */
export async function applyEntryItems(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  changes: readonly EntryItem[],
  now: Date,
): Promise<readonly Outcome[]> {
  const { userId } = actor;
  if (userId === null) return changes.map(() => ({ status: "skipped", reason: "unknown_user" }));
  const items = changes.map(({ entry }) => entry);
  const links = await lockLinks(tx, actor.integrationId, items);
  const marked = await entriesMarked(
    tx,
    userId,
    changes.flatMap((change, index) =>
      change.type === "entry.upsert" && !links[index] ? [change.marker] : [],
    ),
  );
  const steps = changes.map((change, index): Step => {
    const link = links[index];
    if (change.type === "entry.remove") {
      return { type: "remove", change, link, decision: decideEntryRemove(change, link) };
    }
    const decision = decideEntryUpsert(change, link, marked.get(change.marker));
    return { type: "upsert", change, link, decision };
  });
  for (const step of steps) leaveAlone(step);
  await create(tx, actor, userId, steps, now);
  await update(tx, actor, steps, now);
  await remove(tx, actor, steps);
  await writeLinks(
    tx,
    actor.integrationId,
    steps.flatMap(({ change, link, write }) =>
      write
        ? { ...write, item: change.entry, origin: "remote" as const, known: link !== undefined }
        : [],
    ),
  );
  return steps.map(({ outcome }) => outcome ?? { status: "skipped", reason: "unchanged" });
}

/** Decisions that do not write the entry. */
function leaveAlone(step: Step): void {
  const { decision, link } = step;
  if (decision.type === "skip") {
    step.outcome = decision.outcome;
    if (decision.marksDeletion && link) step.write = { ...link, deletedHere: true };
  } else if (step.type === "upsert" && decision.type === "relink") {
    step.outcome = decision.outcome;
    const { id: localId, version: localVersion } = decision;
    step.write = { ...stateOf(step.change), localId, localVersion };
  }
}

async function create(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  userId: number,
  steps: readonly Step[],
  now: Date,
): Promise<void> {
  const creates = steps.flatMap((step) =>
    step.type === "upsert" && step.decision.type === "create" ? [step] : [],
  );
  const inputs = creates.map(({ change }) => toEntry(change, userId));
  const results = await createEntries(tx, actor, inputs, now);
  creates.forEach((step, index) => {
    const result = results[index];
    step.outcome = outcomeOf(result);
    if (result?.status === "created") {
      step.write = { ...stateOf(step.change), localId: result.id, localVersion: 1 };
    }
  });
}

function toEntry(change: EntryUpsert, userId: number): NewEntry {
  return {
    user_id: userId,
    project_id: change.project,
    client_id: null,
    task_id: null,
    start_time: new Date(floorToSecond(change.start)),
    end_time: new Date(floorToSecond(change.end)),
    break_seconds: 0,
    notes: change.notes,
    tags: null,
    source: "calendar",
    billable: change.billable,
    paid: false,
    invoice_number: null,
  };
}

function outcomeOf(result: CreateOutcome | undefined): Outcome {
  if (result?.status === "created") return result;
  if (result?.reason === "invalid" && result.field === "project_id") return projectUnavailable;
  // Times that a correct connector never sends. The item fails alone, with the reason in the log.
  const reason = result && "message" in result ? result.message : "unknown reason";
  throw new Error(`A provider's item cannot be stored as a time entry: ${reason}`);
}

async function update(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  steps: readonly Step[],
  now: Date,
): Promise<void> {
  const updates = steps.flatMap((step) =>
    step.type === "upsert" && step.decision.type === "update"
      ? [{ step, id: step.decision.id, version: step.decision.version }]
      : [],
  );
  const inputs = updates.map(({ step: { change }, id, version }) => ({
    id,
    version,
    mayOverlap: true,
    change: {
      start_time: new Date(floorToSecond(change.start)),
      end_time: new Date(floorToSecond(change.end)),
      notes: change.notes,
    },
  }));
  const results = await updateEntries(tx, actor, inputs, now);
  updates.forEach(({ step, id, version }, index) => {
    if (results[index]?.status === "updated") {
      step.outcome = { status: "updated", id };
      step.write = { ...stateOf(step.change), localId: id, localVersion: version + 1 };
    } else {
      // A person changed the entry between the decision and the lock.
      step.outcome = { status: "skipped", reason: "changed_here", id };
    }
  });
}

async function remove(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  steps: readonly Step[],
): Promise<void> {
  const removals = steps.flatMap((step) =>
    step.type === "remove" && step.decision.type === "delete"
      ? [{ step, id: step.decision.id }]
      : [],
  );
  const ids = removals.map(({ id }) => id);
  const results = await deleteEntries(tx, actor, ids);
  removals.forEach(({ step, id }, index) => {
    if (results[index]?.status !== "deleted") {
      step.outcome = { status: "skipped", reason: "changed_here", id };
      return;
    }
    step.outcome = { status: "updated", id };
    const asOf = step.change.asOf ?? step.link?.asOf ?? null;
    const gone = { localId: null, localVersion: null, remoteVersion: null, deletedHere: false };
    step.write = { ...gone, asOf };
  });
}

function stateOf({ remoteVersion, asOf, url }: EntryUpsert) {
  return { remoteVersion, asOf, url, deletedHere: false };
}
