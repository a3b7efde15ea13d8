import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { FindLocal, ImportKind, SourceRow } from "./kinds";

/** Where rows come from. */
export interface ImportedFrom {
  /** Name of the installation that is imported. */
  readonly source: string;
}

/** A row that was imported before. */
export interface Known {
  readonly local_id: number;
  readonly digest: string;
}

/** References of each kind to others. */
const referring: Readonly<
  Record<ImportKind, Readonly<Partial<Record<ImportKind, readonly string[]>>>>
> = {
  user: {},
  client: {},
  project: { client: ["client_id"], user: ["archived_by"] },
  task: { project: ["project_id"], user: ["assigned_to", "created_by"] },
  time_entry: {
    ...{ user: ["user_id"], project: ["project_id"], client: ["client_id"], task: ["task_id"] },
  },
};

/** Finds the rows here that rows of the other database refer to. */
export async function localReferences(
  db: Kysely<Database>,
  source: ImportedFrom,
  kind: ImportKind,
  rows: readonly SourceRow[],
): Promise<FindLocal> {
  const wanted = Object.entries(referring[kind]).map(
    ([target, names]) =>
      [
        target as ImportKind,
        rows.flatMap((row) => names.map((name) => row[name]).filter(isId)),
      ] as const,
  );
  const known = await knownRows(db, source, wanted);
  return (target, id) => (isId(id) ? known.get(keyOf(target, id))?.local_id : undefined);
}

/** Finds rows that were imported before, by their key. Some may have been deleted here since. */
export async function knownRows(
  db: Kysely<Database>,
  { source }: ImportedFrom,
  wanted: readonly (readonly [ImportKind, readonly number[]])[],
): Promise<ReadonlyMap<string, Known>> {
  const found = new Map<string, Known>();
  for (const [kind, ids] of wanted) {
    const unique = [...new Set(ids)];
    if (unique.length === 0) continue;
    const { rows } = await sql<Known & { readonly source_id: string }>`
      select source_id::text, local_id, digest from imported_rows
      where source = ${source} and kind = ${kind}
        and source_id = any(${sql.val(`{${unique.join(",")}}`)}::bigint[])`.execute(db);
    for (const row of rows) found.set(keyOf(kind, Number(row.source_id)), row);
  }
  return found;
}

/** Identifies a row of the other database. */
export function keyOf(kind: ImportKind, id: number): string {
  return `${kind} ${String(id)}`;
}

function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}
