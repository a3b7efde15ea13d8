import { openAsBlob } from "node:fs";
import { sql, type Kysely } from "kysely";
import { inject } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPGlite } from "../../src/platform/db/open-pglite";
import type { Database } from "../../src/platform/db/schema";
import { tablesInOrder } from "./table-order";

/** An open PGlite, with the state that it had when it was opened. */
interface Pooled {
  readonly database: OpenDatabase;
  readonly initial: State;
}

interface State {
  /** A hash that changes with the schema. */
  readonly schema: string;
  readonly bytes: number;
}

/** Maximum growth by deleted rows; an instance that grew more is not reused. */
const maxGrowthBytes = 8 * 1024 * 1024;
const maxIdle = 2;
const idle: Pooled[] = [];

/**
 * Lends a migrated PGlite in memory. `close()` restores its initial state for the next test, which is
 * ten times as fast as opening another one. An instance with a changed schema is closed.
 */
export async function lendPGlite(): Promise<OpenDatabase> {
  const pooled = idle.pop() ?? (await openPooled());
  let isLent = true;
  return {
    ...pooled.database,
    async close() {
      if (!isLent) return;
      isLent = false;
      const isClean = idle.length < maxIdle && (await rewind(pooled).catch(() => false));
      if (isClean) idle.push(pooled);
      else await pooled.database.close();
    },
  };
}

/** Opens a migrated PGlite in memory that no test has used. */
export async function unusedPGlite(): Promise<OpenDatabase> {
  return openPGlite(undefined, await openAsBlob(inject("pgliteDump")));
}

async function openPooled(): Promise<Pooled> {
  const database = await unusedPGlite();
  await createRewind(database.db);
  return { database, initial: await readState(database.db) };
}

/**
 * Creates the function that restores the rows and sequences of now. A function keeps its plans, and those
 * of the host's statements are kept too.
 */
async function createRewind(db: Kysely<Database>): Promise<void> {
  const deletions: string[] = [];
  const insertions: string[] = [];
  for (const name of await tablesInOrder(db, ["public", "pgboss"])) {
    const content = sql.raw(`(select json_agg(t)::text from only ${name} t)`);
    const { rows } = await sql<{ content: string | null }>`select ${content} as content`.execute(
      db,
    );
    const [{ content: initial } = { content: null }] = rows;
    if (initial === null) {
      deletions.push(`delete from only ${name};`);
      continue;
    }
    const differs = `(select json_agg(t)::text from only ${name} t) is distinct from ${literal(initial)}`;
    deletions.push(`if ${differs} then delete from only ${name}; end if;`);
    insertions.push(
      `if ${differs} then insert into ${name} overriding system value
        select * from json_populate_recordset(null::${name}, ${literal(initial)}); end if;`,
    );
  }
  const { rows: sequences } = await sql<{ name: string; last: number; called: boolean }>`
    select format('%I.%I', schemaname, sequencename) as name,
      coalesce(last_value, start_value) as last, last_value is not null as called
    from pg_sequences`.execute(db);
  const resets = sequences.map(
    ({ name, last, called }) =>
      `perform setval(${literal(name)}, ${String(last)}, ${String(called)});`,
  );
  await sql
    .raw(
      `create function tests.rewind() returns void language plpgsql as $rewind$
      begin ${[...deletions, ...insertions.reverse(), ...resets].join("\n")} end $rewind$`,
    )
    .execute(db);
}

async function readState(db: Kysely<Database>): Promise<State> {
  const { rows } = await sql<State>`
    select pg_database_size(current_database())::bigint as bytes, concat_ws(' ',
      (select bit_xor(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_class),
      (select bit_xor(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_proc
        where oid >= 16384),
      (select bit_xor(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_trigger),
      (select bit_xor(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_constraint
        where oid >= 16384),
      (select bit_xor(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_attrdef),
      (select string_agg(concat(setdatabase, setrole, setconfig), ',') from pg_db_role_setting)
    ) as schema`.execute(db);
  const [state] = rows;
  if (!state) throw new Error("PGlite returned no row");
  return state;
}

/**
 * Restores the initial state.
 * @returns false if the database cannot be reused
 */
async function rewind({ database: { db }, initial }: Pooled): Promise<boolean> {
  const { schema, bytes } = await readState(db);
  if (schema !== initial.schema || bytes > initial.bytes + maxGrowthBytes) return false;
  await sql`reset all`.execute(db);
  await sql`set time zone 'UTC'`.execute(db);
  await sql`select pg_advisory_unlock_all()`.execute(db);
  await sql`select tests.rewind()`.execute(db);
  return true;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
