import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import { errorCode } from "../../platform/error-code";
import { tableOf, type ImportKind, type Mapped, type SourceRow } from "./kinds";
import { keyOf, knownRows, localReferences, type ImportedFrom, type Known } from "./known-rows";
import { mappers, type ImportZone } from "./map";
import { foldedLocally } from "./names";

/** What became of a row. `matched`: a row of the same name was here before the first import. */
export type RowStatus = "created" | "updated" | "unchanged" | "matched" | "refused";

/** The outcome of a row. */
export interface RowOutcome {
  readonly kind: ImportKind;
  readonly sourceId: number;
  readonly status: RowStatus;
  /** The row here; undefined if it was refused. */
  readonly localId: number | undefined;
  /** Why it was refused, or what is stored differently. */
  readonly notes: readonly string[];
}

/** Which import a row belongs to. */
export type ImportRun = ImportZone & ImportedFrom;

/** Instead of the digest of a row that was matched: it is never overwritten. */
const keptDigest = "kept";

/**
 * Stores a batch of rows. Writes no domain events: what is imported is no news, and no user is notified.
 * A row that the database refuses is left out, with the reason.
 */
export async function writeBatch(
  tx: Transaction<Database>,
  run: ImportRun,
  kind: ImportKind,
  rows: readonly SourceRow[],
): Promise<readonly RowOutcome[]> {
  const find = await localReferences(tx, run, kind, rows);
  const known = await knownRows(tx, run, [[kind, rows.map(({ id }) => id)]]);
  const outcomes: RowOutcome[] = [];
  for (const row of rows) {
    const mapped = mappers[kind](row, find, run);
    const before = known.get(keyOf(kind, row.id));
    outcomes.push(await writeRow(tx, run, kind, row.id, mapped, before));
  }
  return outcomes;
}

async function writeRow(
  tx: Transaction<Database>,
  run: ImportRun,
  kind: ImportKind,
  sourceId: number,
  mapped: Mapped,
  before: Known | undefined,
): Promise<RowOutcome> {
  const outcome = (
    status: RowStatus,
    localId: number | undefined,
    notes: readonly string[],
  ): RowOutcome => ({ kind, sourceId, status, localId, notes });
  if (mapped.status === "refused") return outcome("refused", undefined, [mapped.reason]);
  const digest = digestOf(mapped.values);
  if (before?.digest === digest || before?.digest === keptDigest) {
    return outcome("unchanged", before.local_id, []);
  }
  await sql`savepoint imported_row`.execute(tx);
  try {
    const stored = before
      ? await update(tx, kind, before.local_id, mapped.values)
      : await create(tx, run, kind, sourceId, mapped.values);
    if (stored) {
      const kept = stored.status === "matched" ? keptDigest : digest;
      await remember(tx, run, kind, sourceId, stored.id, kept);
    }
    await sql`release savepoint imported_row`.execute(tx);
    if (!stored) return outcome("refused", undefined, ["it was deleted here"]);
    return outcome(stored.status, stored.id, [...mapped.notes, ...stored.notes]);
  } catch (error) {
    const reason = constraintMessage(error);
    if (reason === undefined) throw error;
    await sql`rollback to savepoint imported_row`.execute(tx);
    return outcome("refused", undefined, [reason]);
  }
}

interface Stored {
  readonly id: number;
  readonly status: "created" | "updated" | "matched";
  readonly notes: readonly string[];
}

async function create(
  tx: Transaction<Database>,
  run: ImportRun,
  kind: ImportKind,
  sourceId: number,
  values: Readonly<Record<string, unknown>>,
): Promise<Stored | undefined> {
  const id = await insert(tx, kind, values);
  if (id !== undefined) return { id, status: "created", notes: [] };
  const existing = await sameName(tx, kind, values);
  if (existing !== undefined && !(await isImported(tx, run, kind, existing))) {
    return { id: existing, status: "matched", notes: ["a row of this name is kept as it is"] };
  }
  if (kind === "user") throw new ImportConflict("another user has this name, regardless of case");
  const renamed = existing === undefined ? values : withOtherName(values, sourceId);
  const notes =
    renamed === values ? [] : [`the name is taken; it is now ${String(renamed["name"])}`];
  const second = renamed === values ? undefined : await insert(tx, kind, renamed);
  if (second !== undefined) return { id: second, status: "created", notes };
  if (!("code" in values)) throw new ImportConflict("its name is taken");
  const third = await insert(tx, kind, { ...renamed, code: null });
  if (third === undefined) throw new ImportConflict("its name is taken");
  const code = `the code ${String(values["code"])} is taken and was left out`;
  return { id: third, status: "created", notes: [...notes, code] };
}

/** The values with the id there behind the name. */
function withOtherName(
  values: Readonly<Record<string, unknown>>,
  sourceId: number,
): Readonly<Record<string, unknown>> {
  const characters = Array.from(values["name"] as string).slice(0, maxKeptCharacters);
  const name = `${characters.join("")} (${String(sourceId)})`;
  return { ...values, ...("name_key" in values ? foldedLocally(name) : { name }) };
}

/** Of a name of at most 200 characters, behind which an id follows. */
const maxKeptCharacters = 175;

/** A row that cannot be stored beside another one. */
class ImportConflict extends Error {}

async function insert(
  tx: Transaction<Database>,
  kind: ImportKind,
  values: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const columns = Object.keys(values).map((name) => sql.ref(name));
  const { rows } = await sql<{ id: number }>`
    insert into ${sql.table(tableOf[kind])} (${sql.join(columns)})
    values (${sql.join(Object.values(values))}) on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id;
}

/** What was changed here since the last import is overwritten only if it was changed there, too. */
async function update(
  tx: Transaction<Database>,
  kind: ImportKind,
  id: number,
  values: Readonly<Record<string, unknown>>,
): Promise<Stored | undefined> {
  const pairs = Object.entries(values).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  const { rows } = await sql<{ id: number }>`
    update ${sql.table(tableOf[kind])} set ${sql.join(pairs)}, version = version + 1, changed_by = null
    where id = ${id} returning id`.execute(tx);
  return rows[0] && { id: rows[0].id, status: "updated", notes: [] };
}

async function sameName(
  tx: Transaction<Database>,
  kind: ImportKind,
  values: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const column = kind === "user" ? "username" : "name";
  const within = kind === "project" ? sql`and client_id = ${values["client_id"]}` : sql``;
  const { rows } = await sql<{ id: number }>`
    select id from ${sql.table(tableOf[kind])}
    where ${sql.ref(column)} = ${values[column]} ${within}`.execute(tx);
  return rows[0]?.id;
}

async function isImported(
  tx: Transaction<Database>,
  { source }: ImportRun,
  kind: ImportKind,
  localId: number,
): Promise<boolean> {
  const { rows } = await sql`select from imported_rows
    where source = ${source} and kind = ${kind} and local_id = ${localId} limit 1`.execute(tx);
  return rows.length > 0;
}

async function remember(
  tx: Transaction<Database>,
  { source }: ImportRun,
  kind: ImportKind,
  sourceId: number,
  localId: number,
  digest: string,
): Promise<void> {
  await sql`insert into imported_rows (source, kind, source_id, local_id, digest)
    values (${source}, ${kind}, ${sourceId}, ${localId}, ${digest})
    on conflict (source, kind, source_id) do update
      set local_id = excluded.local_id, digest = excluded.digest`.execute(tx);
}

function digestOf(values: Readonly<Record<string, unknown>>): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url");
}

/** Why the database refused a row (SQLSTATE 22 or 23). Undefined for other errors. */
function constraintMessage(error: unknown): string | undefined {
  if (error instanceof ImportConflict) return error.message;
  const code = errorCode(error);
  return error instanceof Error && /^2[23]/.test(code) ? error.message : undefined;
}
