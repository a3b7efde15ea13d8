import {
  requireStorable,
  type Clock,
  type IntegrationStore,
  type Ledger,
  type StorageLedger,
} from "@tt/connector-core";
import { accountsOf } from "./accounts";
import type { SqlDatabase, SqlTransaction } from "./database";
import { deleteEvents, recordedEvents, recordEvent } from "./events";
import { Integrations } from "./integrations";
import { linksOf } from "./links";
import { findRun, listRuns } from "./runs";
import { sql, SqlRunner } from "./statement";
import { finishWork, reserveSlot, scheduleWork, takeWork } from "./work";

/** Options of {@link sqlLedger}. */
export interface SqlLedgerOptions {
  /** Default: real time. Processes that share a database need clocks that agree within a second. */
  readonly clock?: Pick<Clock, "now">;
}

/**
 * Creates the ledger of `createStorage` and `createRuntime` on a database of the application. Its
 * tables are made by the statements of `ledgerSchema`. Claims of deliveries are kept for 30 days.
 *
 * @example
 * ```ts
 * import { createStorage, type TasksGroup } from "@tt/connector-core";
 * import { sqlLedger, type SqlDatabase, type SqlTransaction } from "@tt/storage-sql";
 *
 * export function storageOf(
 *   database: SqlDatabase<SqlTransaction>,
 *   tasks: TasksGroup<SqlTransaction>,
 * ) {
 *   return createStorage({ ledger: sqlLedger(database), tasks });
 * }
 * ```
 */
export function sqlLedger<Tx extends SqlTransaction>(
  database: SqlDatabase<Tx>,
  { clock = { now: () => new Date() } }: SqlLedgerOptions = {},
): StorageLedger<Tx> {
  const runner = new SqlRunner(database.dialect);
  const now = (): Date => clock.now();
  const parts: Parts<Tx> = { database, runner, now, rows: new Integrations(runner, now) };
  return {
    integrations: integrationsOf(parts),
    runs: {
      list: (id, limit) => database.transaction((tx) => listRuns(runner, tx, id, limit)),
      get: (id, run) => database.transaction((tx) => findRun(runner, tx, id, run)),
    },
    ...rowsAndWork(parts),
    transaction: (work, options) =>
      options?.rollback ? rolledBack(database, work) : database.transaction(work),
    ...linksOf<Tx>(runner, now),
    ...accountsOf<Tx>(runner),
    ...stepsOf(parts),
  };
}

interface Parts<Tx extends SqlTransaction> {
  readonly database: SqlDatabase<Tx>;
  readonly runner: SqlRunner;
  readonly now: () => Date;
  readonly rows: Integrations;
}

function integrationsOf<Tx extends SqlTransaction>({
  database,
  rows,
}: Parts<Tx>): IntegrationStore {
  return {
    get: (id) => database.transaction((tx) => rows.one(tx, sql`i.id = ${id}`)),
    byOwner: (connector, owner) =>
      database.transaction((tx) =>
        rows.one(tx, sql`i.connector = ${connector} and coalesce(i.owner, 0) = ${owner ?? 0}`),
      ),
    async byPublicId(connector, publicId) {
      requireStorable(publicId);
      return database.transaction((tx) =>
        rows.one(tx, sql`i.public_id = ${publicId} and i.connector = ${connector}`),
      );
    },
    byRoutingKey: (connector, keys, limit) =>
      database.transaction((tx) => rows.byRoutingKey(tx, connector, keys, limit)),
    byAccount: (connector, account) =>
      database.transaction((tx) =>
        rows.where(tx, sql`i.account_id = ${account} and i.connector = ${connector}`),
      ),
    patch: (id, patch) => database.transaction((tx) => rows.patch(tx, id, patch)),
    lease: (id, type, seconds) => database.transaction((tx) => rows.lease(tx, id, type, seconds)),
  };
}

/** What a runtime needs: rows to insert and list, and the work that is due. */
function rowsAndWork<Tx extends SqlTransaction>(parts: Parts<Tx>): Ledger {
  const { database, runner, now, rows } = parts;
  return {
    save: (save) => database.transaction((tx) => rows.save(tx, save)),
    list: (owner) =>
      database.transaction((tx) => rows.where(tx, sql`coalesce(i.owner, 0) = ${owner ?? 0}`)),
    listActive: (connector, userId) =>
      database.transaction((tx) =>
        rows.where(
          tx,
          sql`i.connector = ${connector} and i.active = 1 and coalesce(i.owner, 0) in (0, ${userId ?? 0})`,
        ),
      ),
    remove: (id, version) => database.transaction((tx) => rows.remove(tx, id, version)),
    schedule: (work) => database.transaction((tx) => scheduleWork(runner, tx, work, now())),
    take: (query) => database.transaction((tx) => takeWork(runner, tx, query)),
    finish: (taken, end) => database.transaction((tx) => finishWork(runner, tx, taken, end, now())),
    reserveSlot: (key, seconds, at) =>
      database.transaction((tx) => reserveSlot(runner, tx, key, seconds, at)),
    recordedEvents: (limit) => database.transaction((tx) => recordedEvents(runner, tx, limit)),
    deleteEvents: (ids) => database.transaction((tx) => deleteEvents(runner, tx, ids)),
  };
}

type Steps<Tx> = Pick<
  StorageLedger<Tx>,
  "lock" | "renew" | "isClaimed" | "claim" | "patch" | "record"
>;

/** The functions that belong to a transaction, besides links and accounts. */
function stepsOf<Tx extends SqlTransaction>({ runner, rows, now }: Parts<Tx>): Steps<Tx> {
  return {
    async lock(tx, id, names) {
      const row = await rows.lock(tx, id);
      if (row) await lockNames(runner, tx, names);
      return row;
    },
    renew: (tx, id, lease) => rows.renew(tx, id, lease),
    async isClaimed(tx, integration, { id, hash }) {
      const known = await runner.first(
        tx,
        sql`select body_hash from tt_claims where integration_id = ${integration}
          and (body_hash = ${hash} or delivery_id = ${id ?? null}) limit 1`,
      );
      return known !== undefined;
    },
    async claim(tx, integration, { id, hash }) {
      await runner.all(
        tx,
        sql`insert into tt_claims (integration_id, body_hash, delivery_id, claimed_at)
          values (${integration}, ${hash}, ${id ?? null}, ${now().getTime()})`,
      );
    },
    patch: (tx, id, patch) => rows.patch(tx, id, patch),
    record: (tx, event) => recordEvent(runner, tx, event, now()),
  };
}

/** Locks names until the transaction ends; a transaction of SQLite has locked the file already. */
async function lockNames(
  runner: SqlRunner,
  tx: SqlTransaction,
  names: readonly string[],
): Promise<void> {
  if (runner.dialect === "sqlite" || names.length === 0) return;
  // In the order of the locked numbers: two names may have the same one.
  await runner.all(
    tx,
    sql`select pg_advisory_xact_lock(number) from (
      select distinct hashtextextended('tt:' || name, 0) as number
      from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) as name
      order by number) as numbers`,
  );
}

/** Runs work in a transaction that is always rolled back. */
async function rolledBack<Tx extends SqlTransaction, T>(
  database: SqlDatabase<Tx>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const undo = new Error("The transaction is rolled back on purpose");
  const values: T[] = [];
  try {
    await database.transaction(async (tx) => {
      values.push(await work(tx));
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  return values[0] as T;
}
