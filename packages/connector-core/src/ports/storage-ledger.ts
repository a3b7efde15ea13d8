import type { DeliveryClaim, ExternalRef, HeldLease } from "../changes/changes";
import type { EntryLink } from "../changes/decide-entry";
import type { LinkedAccount } from "../changes/decide-identity";
import type { ProvidedFields, RecordedState } from "../changes/decide-task";
import type { DomainEvent } from "../connector/domain-events";
import type { Ledger } from "./ledger";
import type { IntegrationPatch, IntegrationRow, IntegrationStore, Storage } from "./storage";

/** Which task an item of a provider became, and what the provider last said about it. */
export interface TaskLink extends ExternalRef {
  /** Id of the task. */
  readonly task: number;
  /** Id of the integration that keeps the task up to date. */
  readonly integration: string;
  /** Owner of that integration: a user id, or null for the workspace. */
  readonly owner: number | null;
  /** The provider's time of the newest applied state, milliseconds since 1970, UTC. */
  readonly asOf: number;
  /** The provider's newest values, the base of the merge. */
  readonly provided: ProvidedFields;
}

/** Which time entry an item of a provider became, or which item an entry became. */
export type StoredEntryLink = ExternalRef & Omit<EntryLink, "entry">;

/** Which links of exported entries to read. */
export interface ExportedLinksQuery {
  /** Continue after this entry id; 0 from the start. */
  readonly after: number;
  /** Maximum number of links. */
  readonly limit: number;
}

/** A domain event to record; the ledger gives it an id and its time. */
export type NewEvent = Pick<DomainEvent, "type" | "userId" | "entity"> &
  Partial<Pick<DomainEvent, "data">>;

/**
 * Everything that connectors need of a database and that is not the data of the application:
 * integrations, routing keys, claims, leases, runs, links to items of providers, scheduled work. The
 * functions with `tx` belong to a transaction.
 *
 * @typeParam Tx The handle of a transaction, which the groups of `createStorage` get too.
 * @example
 * ```ts
 * import type { StorageLedger } from "@tt/connector-core";
 *
 * export function countTasks<Tx>(ledger: StorageLedger<Tx>, ref: string): Promise<number> {
 *   return ledger.transaction(async (tx) => {
 *     const links = await ledger.taskLinks(tx, { source: "api.github.com:1", ref });
 *     return links.length;
 *   });
 * }
 * ```
 */
export interface StorageLedger<Tx> extends Ledger {
  readonly integrations: IntegrationStore;
  readonly runs: Storage["runs"];
  /**
   * Runs work in one transaction: an error undoes all of it. Transactions that lock the same
   * integration or the same name run one after the other.
   * @param options.rollback True to undo the work in any case, after it has returned.
   */
  transaction<T>(
    work: (tx: Tx) => Promise<T>,
    options?: { readonly rollback?: boolean },
  ): Promise<T>;
  /**
   * Reads a row and locks it, and names that stand for what several integrations change: the
   * sources of items, the accounts of a provider, and the timers of users.
   * @param names Without duplicates, in the same order in all transactions.
   */
  lock(tx: Tx, id: string, names: readonly string[]): Promise<IntegrationRow | undefined>;
  /** Starts the duration of a lease again. @returns False if another process has taken it over. */
  renew(tx: Tx, id: string, lease: HeldLease): Promise<boolean>;
  /** True if the id or the hash of a delivery was claimed before. */
  isClaimed(tx: Tx, id: string, claim: DeliveryClaim): Promise<boolean>;
  /** Stores the claim of a delivery. */
  claim(tx: Tx, id: string, claim: DeliveryClaim): Promise<void>;
  /** Like `integrations.patch`, in the transaction. */
  patch(tx: Tx, id: string, patch: IntegrationPatch): Promise<boolean>;
  /** Returns the links of an item, of all integrations, by the id of the task. */
  taskLinks(tx: Tx, item: ExternalRef): Promise<readonly TaskLink[]>;
  /** Returns the link of a task. */
  linkOfTask(tx: Tx, task: number): Promise<TaskLink | undefined>;
  /** Stores the link of a task, which has one. */
  saveTaskLink(tx: Tx, link: TaskLink): Promise<void>;
  /** Returns the newest reported state of an item that has no task. */
  itemState(tx: Tx, id: string, item: ExternalRef): Promise<RecordedState | undefined>;
  /** Stores the newest reported state of an item that has no task. Keep it for a month. */
  saveItemState(tx: Tx, id: string, item: ExternalRef, state: RecordedState): Promise<void>;
  /** Returns the link of an item and a time entry. */
  entryLink(tx: Tx, id: string, item: ExternalRef): Promise<StoredEntryLink | undefined>;
  /** Stores the link of an item and a time entry. */
  saveEntryLink(tx: Tx, id: string, link: StoredEntryLink): Promise<void>;
  /** Returns those of the entry ids that an integration has a link of. */
  linkedEntries(tx: Tx, id: string, entries: readonly number[]): Promise<readonly number[]>;
  /** Returns the links of exported entries that are not `deletedHere`, by the id of the entry. */
  exportedLinks(tx: Tx, id: string, query: ExportedLinksQuery): Promise<readonly StoredEntryLink[]>;
  /** Returns the linked account of a provider with this id. */
  account(tx: Tx, provider: string, externalId: string): Promise<LinkedAccount | undefined>;
  /** Returns the accounts that a user linked. */
  accountsOfUser(tx: Tx, user: number): Promise<readonly LinkedAccount[]>;
  /** Returns the accounts that were linked through an integration. */
  accountsOfIntegration(tx: Tx, id: string): Promise<readonly LinkedAccount[]>;
  /** Stores a linked account, which is not stored yet. */
  saveAccount(tx: Tx, account: LinkedAccount): Promise<void>;
  /** Deletes a linked account, and the routing keys of its integration whose value is its id. */
  removeAccount(tx: Tx, account: LinkedAccount): Promise<void>;
  /** Records a domain event. */
  record(tx: Tx, event: NewEvent): Promise<void>;
}
