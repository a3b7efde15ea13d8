import { openAsBlob } from "node:fs";
import { sql, type Kysely } from "kysely";
import { inject } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPGlite } from "../../src/platform/db/open-pglite";
import type { Database } from "../../src/platform/db/schema";

/** An open PGlite, with the state to restore. */
interface Pooled {
  readonly database: OpenDatabase;
  readonly initial: InitialState;
}

interface InitialState {
  /** A hash that changes with the schema. */
  readonly schema: string;
  readonly bytes: number;
  readonly tables: readonly TableContent[];
  readonly sequences: readonly { readonly name: string; readonly last: number | null }[];
}

interface TableContent {
  readonly name: string;
  /** The rows as a JSON array; null if the table is empty. */
  readonly rows: string | null;
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
  return { database, initial: await readInitialState(database.db) };
}

async function readInitialState(db: Kysely<Database>): Promise<InitialState> {
  const names = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'pgboss')`.execute(db);
  const tables: TableContent[] = [];
  for (const { name } of names.rows) {
    const content = await sql<{ rows: string | null }>`
      select json_agg(t)::text as rows from only ${sql.raw(name)} t`.execute(db);
    tables.push({ name, rows: content.rows[0]?.rows ?? null });
  }
  const sequences = await sql<{ name: string; last: number | null }>`
    select format('%I.%I', schemaname, sequencename) as name, last_value as last
    from pg_sequences`.execute(db);
  return { ...(await readState(db)), tables, sequences: sequences.rows };
}

async function readState(db: Kysely<Database>): Promise<{ schema: string; bytes: number }> {
  const { rows } = await sql<{ schema: string; bytes: number }>`
    select pg_database_size(current_database())::bigint as bytes, md5(concat(
      (select string_agg(concat(oid, ' ', xmin), ',' order by oid) from pg_class),
      (select string_agg(concat(oid, ' ', xmin), ',' order by oid) from pg_proc
        where oid >= 16384),
      (select string_agg(concat(oid, ' ', xmin), ',' order by oid) from pg_trigger),
      (select string_agg(concat(oid, ' ', xmin), ',' order by oid) from pg_constraint),
      (select string_agg(concat(oid, ' ', xmin), ',' order by oid) from pg_attrdef),
      (select string_agg(concat(setdatabase, setrole, setconfig), ',') from pg_db_role_setting)
    )) as schema`.execute(db);
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
  const statements = [
    "set local session_replication_role = replica",
    ...initial.tables.map(({ name }) => `delete from only ${name}`),
    ...initial.tables.flatMap(({ name, rows }) =>
      rows === null
        ? []
        : `insert into ${name} overriding system value
           select * from json_populate_recordset(null::${name}, ${literal(rows)})`,
    ),
    ...initial.sequences.map(({ name, last }) =>
      last === null
        ? `perform setval(${literal(name)}, (select start_value from pg_sequences
             where format('%I.%I', schemaname, sequencename) = ${literal(name)}), false)`
        : `perform setval(${literal(name)}, ${String(last)})`,
    ),
  ];
  await sql`reset all`.execute(db);
  await sql`set time zone 'UTC'`.execute(db);
  await sql`select pg_advisory_unlock_all()`.execute(db);
  await sql.raw(`do $rewind$ begin ${statements.join(";\n")}; end $rewind$`).execute(db);
  return true;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
