import {
  emptyRow,
  healthEvent,
  patchedRow,
  patchRoutingKeys,
  requireStorable,
  type HeldLease,
  type IntegrationPatch,
  type IntegrationRow,
  type IntegrationSave,
  type LeaseType,
  type RoutingKey,
  type TakenLease,
} from "@tt/connector-core";
import { textOf } from "./columns";
import type { SqlTransaction } from "./database";
import { recordEvent } from "./events";
import { columns, insertRow, toRow, updateRow } from "./rows";
import { saveRun } from "./runs";
import { join, raw, sql, type SqlRunner, type Statement } from "./statement";

/** Reads and writes integrations in a transaction. */
export class Integrations {
  readonly #sql: SqlRunner;
  readonly #now: () => Date;

  constructor(runner: SqlRunner, now: () => Date) {
    this.#sql = runner;
    this.#now = now;
  }

  /** Returns the integrations that fulfil a condition on `i`, oldest first. */
  async where(tx: SqlTransaction, condition: Statement): Promise<readonly IntegrationRow[]> {
    const rows = await this.#sql.all(
      tx,
      sql`select ${columns} from tt_integrations i where ${condition} order by i.number`,
    );
    return rows.map(toRow);
  }

  async one(tx: SqlTransaction, condition: Statement): Promise<IntegrationRow | undefined> {
    return (await this.where(tx, condition))[0];
  }

  /** Reads a row and locks it. */
  async lock(tx: SqlTransaction, id: string): Promise<IntegrationRow | undefined> {
    const row = await this.#sql.first(
      tx,
      sql`select ${columns} from tt_integrations i where i.id = ${id}${this.#sql.forUpdate}`,
    );
    return row && toRow(row);
  }

  /** One index lookup per key, in one statement. */
  async byRoutingKey(
    tx: SqlTransaction,
    connector: string,
    keys: readonly RoutingKey[],
    limit: number,
  ): Promise<readonly IntegrationRow[]> {
    requireStorable(keys);
    if (keys.length === 0) return [];
    const lookups = keys.map(
      ({ index, value }, position) => sql`select * from (
        select ${raw(String(position))} as place, k.number as key_number, ${columns}
        from tt_routing_keys k join tt_integrations i on i.id = k.integration_id
        where k.key_index = ${index} and k.value = ${value} and i.connector = ${connector}
        order by k.number limit ${limit}) as ${raw(`found_${String(position)}`)}`,
    );
    const rows = await this.#sql.all(
      tx,
      sql`${join(lookups, " union all ")} order by place, key_number`,
    );
    const byId = new Map(rows.map((row) => [textOf(row, "id"), toRow(row)]));
    return [...byId.values()].slice(0, limit);
  }

  /** @returns False if an expected version does not match. */
  async patch(tx: SqlTransaction, id: string, patch: IntegrationPatch): Promise<boolean> {
    requireStorable(patch);
    const row = await this.lock(tx, id);
    const next = row && patchedRow(row, patch);
    if (!row || !next) return false;
    await this.#sql.all(tx, updateRow(next));
    await this.#patchRoutingKeys(tx, id, patch);
    const event = healthEvent(row, patch);
    if (event) await recordEvent(this.#sql, tx, event, this.#now());
    if (patch.release) await this.#release(tx, id, patch.release);
    if (patch.run) await saveRun(this.#sql, tx, id, patch.run);
    return true;
  }

  /** @returns False if the owner has an integration of the connector. */
  async save(tx: SqlTransaction, { id, insert, patch }: IntegrationSave): Promise<boolean> {
    if (insert) {
      // The patch makes it version 1.
      const row = { ...emptyRow(insert), settingsVersion: 0 };
      if (!(await this.#sql.first(tx, insertRow(row)))) return false;
    }
    if (await this.patch(tx, id, patch)) return true;
    throw new Error(`There is no integration ${id}`);
  }

  /** @returns False if the row has another version. */
  async remove(tx: SqlTransaction, id: string, settingsVersion: number): Promise<boolean> {
    const row = await this.lock(tx, id);
    if (row?.settingsVersion !== settingsVersion) return false;
    for (const table of ["routing_keys", "claims", "leases", "runs", "item_states", "work"]) {
      await this.#sql.all(tx, sql`delete from ${raw(`tt_${table}`)} where integration_id = ${id}`);
    }
    await this.#sql.all(tx, sql`delete from tt_integrations where id = ${id}`);
    return true;
  }

  /** Takes a lease that is free or has expired. */
  async lease(
    tx: SqlTransaction,
    id: string,
    type: LeaseType,
    seconds: number,
  ): Promise<TakenLease | undefined> {
    const lease = { type, id: globalThis.crypto.randomUUID(), seconds };
    const now = this.#now().getTime();
    const row = await this.lock(tx, id);
    if (!row) return undefined;
    const taken = await this.#sql.first(
      tx,
      sql`insert into tt_leases (integration_id, type, holder, until)
        values (${id}, ${type}, ${lease.id}, ${now + seconds * 1000})
        on conflict (integration_id, type) do update
        set holder = excluded.holder, until = excluded.until where tt_leases.until <= ${now}
        returning holder`,
    );
    return taken && { lease, row };
  }

  /** @returns False if another process has taken the lease over. */
  async renew(tx: SqlTransaction, id: string, lease: HeldLease): Promise<boolean> {
    const until = this.#now().getTime() + lease.seconds * 1000;
    const renewed = await this.#sql.first(
      tx,
      sql`update tt_leases set until = ${until}
        where integration_id = ${id} and type = ${lease.type} and holder = ${lease.id}
        returning holder`,
    );
    return renewed !== undefined;
  }

  async #release(tx: SqlTransaction, id: string, { type, id: holder }: HeldLease): Promise<void> {
    await this.#sql.all(
      tx,
      sql`delete from tt_leases
        where integration_id = ${id} and type = ${type} and holder = ${holder}`,
    );
  }

  async #patchRoutingKeys(tx: SqlTransaction, id: string, patch: IntegrationPatch): Promise<void> {
    if (!patch.routingKeys && !patch.settingsRoutingKeys) return;
    const rows = await this.#sql.all(
      tx,
      sql`select key_index, value from tt_routing_keys where integration_id = ${id}`,
    );
    const stored = rows.map((row) => ({
      index: textOf(row, "key_index"),
      value: textOf(row, "value"),
    }));
    const { added, removed } = patchRoutingKeys(stored, patch);
    for (const { index, value } of removed) {
      await this.#sql.all(
        tx,
        sql`delete from tt_routing_keys
          where integration_id = ${id} and key_index = ${index} and value = ${value}`,
      );
    }
    for (const { index, value } of added) {
      await this.#sql.all(
        tx,
        sql`insert into tt_routing_keys (integration_id, key_index, value)
          values (${id}, ${index}, ${value})`,
      );
    }
  }
}
