import * as z from "zod";
import type { JsonObject } from "../json";
import type { Outcome } from "./outcome";
import type { Health } from "../ports/health";
import type { Run } from "../sync/run";
import { instant, key, localId, localVersion, name, text } from "./schema-parts";

/** A provider's name for one of its items, and where that name is unique. */
export interface ExternalRef {
  /** API host and container id, e.g. `api.github.com:1296269` (host, repository id). */
  readonly source: string;
  /** The item's name inside `source`, e.g. `github_issue_17` (source document). */
  readonly ref: string;
}

const taskRef = z.object({ source: key(500), ref: name(200) });

const entryRef = z.object({ source: key(500), ref: key(1_500) });

/** Task status values that a connector may set. */
export type TaskStatus = "todo" | "in_progress" | "review" | "done" | "cancelled";

/** Task priorities, lowest first. */
export type TaskPriority = "low" | "medium" | "high" | "urgent";

/** The provider's newest values of one task. */
export interface TaskFields {
  /** 1 to 200 characters, not blank. */
  readonly name: string;
  /** At most 10,000 characters. */
  readonly description: string | null;
  readonly status: TaskStatus;
  readonly priority: TaskPriority;
}

/**
 * Brings a task up to the provider's state.
 *
 * The task is looked for by (integration, source, ref) first and by (project, source, ref) second,
 * so a changed default project doubles nothing and two cards share the task of a shared project.
 * A field changes only when the provider's value differs from the value it had last time: what a
 * person edits locally survives unrelated changes at the provider. Strictly older state is dropped,
 * and at equal times an open state does not replace an ended one (`isOlderState`).
 *
 * A state of an unknown item that makes no task is remembered for some days. If an older state that
 * makes one arrives late, the task is made as the newer one says, or not at all when the item is gone.
 *
 * A new task needs a project that is not archived and that the card's owner may use; an existing one
 * follows the provider as long as the owner may use its project, archived or not. Otherwise the
 * outcome is `failed`.
 */
export interface TaskUpsert {
  readonly type: "task.upsert";
  readonly task: ExternalRef;
  /** Where a new task goes. */
  readonly project: number;
  readonly fields: TaskFields;
  /** The provider's own time of this state, ISO 8601 UTC. */
  readonly asOf: string;
  /** False: only an existing task changes; an unknown one is skipped as `not_found`. */
  readonly create: boolean;
}

/** What a {@link TaskUpsert} must be. */
export const taskUpsertSchema = z.object({
  type: z.literal("task.upsert"),
  task: taskRef,
  project: localId,
  fields: z.object({
    name: name(200),
    description: text(10_000).nullable(),
    status: z.enum(["todo", "in_progress", "review", "done", "cancelled"]),
    priority: z.enum(["low", "medium", "high", "urgent"]),
  }),
  asOf: instant,
  create: z.boolean(),
}) satisfies z.ZodType<TaskUpsert>;

/**
 * Gives a task another remote identity (a transferred issue). Finds `from` among the tasks of the
 * owner's own cards. Both sides of a transfer report it, in any order: the receiving one takes the
 * task over, also when it has moved to `to` already. Where `to` has another task in that project
 * already (a colleague's card made it), the one of `from` becomes `cancelled`.
 */
export interface TaskMove {
  readonly type: "task.move";
  readonly from: ExternalRef;
  readonly to: ExternalRef;
  /** True for the card of the place the item arrived at: from now on that card keeps the task. */
  readonly receiving: boolean;
  /**
   * The provider's own time of the move, ISO 8601 UTC. From the side the item left, it keeps late
   * states of `from` up to this time from making a task again.
   */
  readonly asOf?: string;
}

/** What a {@link TaskMove} must be. */
export const taskMoveSchema = z.object({
  type: z.literal("task.move"),
  from: taskRef,
  to: taskRef,
  receiving: z.boolean(),
  asOf: instant.exactOptional(),
}) satisfies z.ZodType<TaskMove>;

/**
 * The item is gone at the provider: the card's task becomes `cancelled`; its time entries stay. As
 * with the other changes, the card's owner has to be allowed to use the task's project.
 */
export interface TaskArchive {
  readonly type: "task.archive";
  readonly task: ExternalRef;
  readonly asOf: string;
}

/** What a {@link TaskArchive} must be. */
export const taskArchiveSchema = z.object({
  type: z.literal("task.archive"),
  task: taskRef,
  asOf: instant,
}) satisfies z.ZodType<TaskArchive>;

/** A person, by our id or by what a provider calls him. */
export type UserRef =
  { readonly id: number } | { readonly provider: string; readonly login: string };

const userRef = z.union([
  z.object({ id: localId }),
  z.object({ provider: name(50), login: text(255) }),
]);

/**
 * Starts a timer, on the task's project if the task is known, else on `project`. Storage decides who
 * may: the card's owner, or another user who consented and may use the project; anybody else is
 * skipped as `not_allowed`. The project has to be active and open to the card's owner.
 *
 * A workspace card has no owner: it starts timers only of members who linked themselves to it
 * (`identity.link`), in projects that they may use.
 */
export interface TimerStart {
  readonly type: "timer.start";
  readonly user: UserRef;
  readonly project: number;
  /** Known in a state newer than `asOf`: skipped as `stale`. */
  readonly task?: ExternalRef;
  /** A task of ours in `project`, by our id; instead of `task`. Not there: skipped as `not_found`. */
  readonly taskId?: number;
  readonly asOf: string;
}

/** What a {@link TimerStart} must be. */
export const timerStartSchema = z.object({
  type: z.literal("timer.start"),
  user: userRef,
  project: localId,
  task: z.exactOptional(taskRef),
  taskId: z.exactOptional(localId),
  asOf: instant,
}) satisfies z.ZodType<TimerStart>;

/**
 * Stops the user's running timer, of several the one started last. Whose: the card's owner's or, for
 * a workspace card, that of a member who linked himself to it; anybody else's is `not_allowed`.
 */
export interface TimerStop {
  readonly type: "timer.stop";
  readonly user: UserRef;
}

/** What a {@link TimerStop} must be. */
export const timerStopSchema = z.object({
  type: z.literal("timer.stop"),
  user: userRef,
}) satisfies z.ZodType<TimerStop>;

/**
 * Joins a person's account at the provider with the user here who made a one-time code and gave it
 * to that account: the verified delivery proves the one, the code the other. For workspace cards
 * only: whoever knows a personal card's secret could claim to be anybody.
 *
 * The code is used up. An account belongs to one user and a user has one account per provider; the
 * newest proof counts. Outcome `updated` with the user's id, or skipped as `code_unknown`.
 */
export interface IdentityLink {
  readonly type: "identity.link";
  /** E.g. `slack`. */
  readonly provider: string;
  /** The account, unique at the provider, e.g. `T012AB3C4:U2CERLKJA`. */
  readonly externalId: string;
  /** Other ids of the same account, e.g. by its organisation. Links under them end. */
  readonly alternateIds?: readonly string[];
  /** What people call the account, for the profile page. */
  readonly name: string;
  /** As the person typed it. */
  readonly code: string;
  /** Learnt with it: how later deliveries of this account name the card. */
  readonly routingKey: RoutingKey;
}

const routingKeySchema = z.object({ index: name(100), value: key(1_000) });

/** What an {@link IdentityLink} must be. */
export const identityLinkSchema = z.object({
  type: z.literal("identity.link"),
  provider: name(50),
  externalId: key(500),
  alternateIds: z.array(key(500)).max(10).exactOptional(),
  name: text(200),
  code: text(200),
  routingKey: routingKeySchema,
}) satisfies z.ZodType<IdentityLink>;

/**
 * Brings a completed time entry of the card's owner up to an item of the provider (an event of a
 * calendar). Which entry that is says a link, and the link outlives its entry:
 *
 * - no link: the entry is made, unless `create` is false (`not_found`) or an entry of the owner has
 *   the marker in its notes already (`already_here`: imported before there were links)
 * - the entry is as we left it: it follows the provider
 * - a person changed it (`changed_here`), it was paid or invoiced (`locked`), or he deleted it
 *   (`deleted_here`): it stays as it is
 * - the item is one that we wrote there ourselves: `own_item`
 *
 * The same remote version again is `unchanged`, a strictly older state `stale`. A new entry needs a
 * project that is not archived and that the owner may use; otherwise the outcome is `failed`.
 */
export interface EntryUpsert {
  readonly type: "entry.upsert";
  readonly entry: ExternalRef;
  /** Where a new entry goes; an existing one stays in its project. */
  readonly project: number;
  /** ISO 8601 UTC; counted in whole seconds. */
  readonly start: string;
  /** As `start`, and not before it. */
  readonly end: string;
  /** At most 10,000 characters. */
  readonly notes: string;
  /** What stands in the notes for the item, e.g. `gcal:4f0c1k2` (source document). */
  readonly marker: string;
  /** Of a new entry. */
  readonly billable: boolean;
  /** The provider's name of this state (an etag); null when it has none. */
  readonly remoteVersion: string | null;
  /** The provider's own time of this state, ISO 8601 UTC; null when it does not say. */
  readonly asOf: string | null;
  readonly create: boolean;
}

/** What an {@link EntryUpsert} must be. */
export const entryUpsertSchema = z
  .object({
    type: z.literal("entry.upsert"),
    entry: entryRef,
    project: localId,
    start: instant,
    end: instant,
    notes: text(10_000),
    marker: key(1_500),
    billable: z.boolean(),
    remoteVersion: text(1_000).nullable(),
    asOf: instant.nullable(),
    create: z.boolean(),
  })
  .refine(({ start, end }) => Date.parse(end) >= Date.parse(start), {
    path: ["end"],
    error: "Must not be before the start",
  }) satisfies z.ZodType<EntryUpsert>;

/**
 * The item is gone at the provider, or no longer counts: its entry is deleted, if nobody touched it.
 * Should the item come back, its entry is made anew.
 */
export interface EntryRemove {
  readonly type: "entry.remove";
  readonly entry: ExternalRef;
  /** As in {@link EntryUpsert}. */
  readonly asOf: string | null;
}

/** What an {@link EntryRemove} must be. */
export const entryRemoveSchema = z.object({
  type: z.literal("entry.remove"),
  entry: entryRef,
  asOf: instant.nullable(),
}) satisfies z.ZodType<EntryRemove>;

/** Remembers that an entry was written to the provider, and as what. */
export interface LinkSet {
  readonly type: "link.set";
  /** The provider's name of it. */
  readonly entry: ExternalRef;
  /** Our entry, of the card's owner; it may be deleted since. */
  readonly entryId: number;
  /** The version of it that the provider has now. */
  readonly localVersion: number;
  /** The provider's name of that state. */
  readonly remoteVersion: string | null;
  /** True: the entry was deleted here and there; nothing is left to be done. */
  readonly gone: boolean;
}

/** What a {@link LinkSet} must be. */
export const linkSetSchema = z.object({
  type: z.literal("link.set"),
  entry: entryRef,
  entryId: localId,
  localVersion,
  remoteVersion: text(1_000).nullable(),
  gone: z.boolean(),
}) satisfies z.ZodType<LinkSet>;

/** Remembers how later deliveries to a shared URL name this card. It routes; it proves nothing. */
export interface RoutingKeyAdd {
  readonly type: "routing_key.add";
  readonly routingKey: RoutingKey;
}

/** What a {@link RoutingKeyAdd} must be. */
export const routingKeyAddSchema = z.object({
  type: z.literal("routing_key.add"),
  routingKey: routingKeySchema,
}) satisfies z.ZodType<RoutingKeyAdd>;

/** The changes that add these keys. */
export function addRoutingKeyChanges(routingKeys: readonly RoutingKey[]): readonly RoutingKeyAdd[] {
  return routingKeys.map((routingKey) => ({ type: "routing_key.add", routingKey }));
}

/** One way to find the cards a delivery may belong to. */
export interface RoutingKey {
  /** E.g. `hook`, `target`, `repository`; one value list per connector and index. */
  readonly index: string;
  readonly value: string;
}

/** Everything a connector can ask for. New kinds are minor versions; see `manifest.uses`. */
export type Change =
  | TaskUpsert
  | TaskMove
  | TaskArchive
  | TimerStart
  | TimerStop
  | IdentityLink
  | RoutingKeyAdd
  | EntryUpsert
  | EntryRemove
  | LinkSet;

/** The name of a change. */
export type ChangeType = Change["type"];

/** What a change of each kind must be. */
export const changeSchemas = {
  "task.upsert": taskUpsertSchema,
  "task.move": taskMoveSchema,
  "task.archive": taskArchiveSchema,
  "timer.start": timerStartSchema,
  "timer.stop": timerStopSchema,
  "identity.link": identityLinkSchema,
  "entry.upsert": entryUpsertSchema,
  "entry.remove": entryRemoveSchema,
  "link.set": linkSetSchema,
  "routing_key.add": routingKeyAddSchema,
} as const satisfies Readonly<Record<ChangeType, z.ZodType<Change>>>;

/** Changes of single keys of `state`; `ifVersion` refuses the patch when someone else was faster. */
export interface StatePatch {
  readonly set?: JsonObject;
  readonly unset?: readonly string[];
  readonly ifVersion?: number;
}

/** What makes a delivery unique. Two keys, because a provider's id is often not signed (GH-8). */
export interface DeliveryClaim {
  /** The provider's delivery id. */
  readonly id?: string;
  /** SHA-256 of the raw body, hex. */
  readonly hash: string;
}

/** Sole right to do one kind of work for a card, until it ends or is given back. */
export interface HeldLease {
  readonly type: LeaseType;
  /** UUID of the holder. */
  readonly id: string;
  /** Seconds it lasts from each commit on. */
  readonly seconds: number;
}

/** `sync`: reading everything anew. `refresh`: renewing a token. */
export type LeaseType = "sync" | "refresh";

/** Everything one delivery or one sync page does, committed in one transaction or not at all. */
export interface ChangeSet {
  /** Integration id. Its owner's rights are the rights of every change. */
  readonly integration: string;
  /**
   * The settings this was decided by; a commit under newer ones answers `stale_guard`, and so does
   * one for a card that is paused or whose owner was deactivated. With a lease, so does one that
   * somebody else took over meanwhile; a lease that is still ours lasts anew from now on.
   */
  readonly guard: { readonly settingsVersion: number; readonly lease?: HeldLease };
  /** Absent: may be repeated. Present: claimed with the effects, second time `duplicate`. */
  readonly once?: DeliveryClaim;
  readonly changes: readonly Change[];
  /** What to remember; a function decides it by what became of the changes, and is pure. */
  readonly state?: StatePatch | ((outcomes: readonly Outcome[]) => StatePatch | undefined);
  /** How the connection is from now on. */
  readonly health?: Health;
  /** The run this belongs to, with one outcome per change counted in. Pure. A dry run keeps none. */
  readonly run?: (outcomes: readonly Outcome[]) => Run;
}
