import { sql, type Kysely } from "kysely";
import type { Database } from "../../src/platform/db/schema";

interface Column {
  readonly type: string;
  readonly isRequired: boolean;
  /** Has a value if a statement does not name it. */
  readonly hasDefault: boolean;
}

/** What statements of another version may rely on. */
export interface Schema {
  /** By table and name, e.g. `tasks.name`. */
  readonly columns: ReadonlyMap<string, Column>;
  readonly tables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** Constraints and unique indexes: their definition by table, with the columns that they concern. */
  readonly rules: ReadonlyMap<string, readonly string[]>;
}

/** Reads the schema `public`. */
export async function readSchema(db: Kysely<Database>): Promise<Schema> {
  const columns = await sql<Column & { readonly name: string; readonly table: string }>`
    select c.relname as table, c.relname || '.' || a.attname as name,
      format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "isRequired",
      a.atthasdef or a.attidentity <> '' as "hasDefault"
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and a.attnum > 0 and not a.attisdropped`.execute(db);
  const functions = await sql<{ readonly name: string }>`
    select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`.execute(
    db,
  );
  const rules = await sql<{ readonly rule: string; readonly columns: readonly string[] }>`
    select c.conrelid::regclass || ': ' || pg_get_constraintdef(c.oid) as rule,
      array(select c.conrelid::regclass || '.' || a.attname from pg_attribute a
        where a.attrelid = c.conrelid and a.attnum = any (c.conkey)) as columns
    from pg_constraint c
    where c.connamespace = 'public'::regnamespace and c.conrelid <> 0 and c.contype <> 'n'
    union all
    select i.indrelid::regclass || ': ' || regexp_replace(pg_get_indexdef(i.indexrelid), ' INDEX \\S+', ''),
      array(select i.indrelid::regclass || '.' || a.attname from pg_attribute a
        where a.attrelid = i.indrelid and a.attnum = any (i.indkey))
    from pg_index i join pg_class c on c.oid = i.indrelid
    where i.indisunique and c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`.execute(db);
  return {
    columns: new Map(columns.rows.map(({ name, ...column }) => [name, column])),
    tables: new Set(columns.rows.map(({ table }) => table)),
    functions: new Set(functions.rows.map(({ name }) => name)),
    rules: new Map(rules.rows.map(({ rule, columns: names }) => [rule, names])),
  };
}

/**
 * Lists the changes between two schemas with which a program written for the first one may fail. Pure.
 * @returns a sentence for each, sorted
 */
export function breakingChanges(before: Schema, after: Schema): readonly string[] {
  const tableOf = (column: string): string => column.slice(0, column.indexOf("."));
  const isNewTable = (name: string): boolean => !before.tables.has(name);
  const removed = (what: string, old: Iterable<string>, now: { has(name: string): boolean }) =>
    [...old].filter((name) => !now.has(name)).map((name) => `${what} ${name} is gone`);
  const changed = [...before.columns].flatMap(([name, old]) => {
    const now = after.columns.get(name);
    if (!now) return [];
    return [
      ...(now.type === old.type ? [] : [`${name} changes its type`]),
      ...(now.isRequired && !old.isRequired ? [`${name} becomes required`] : []),
      ...(now.isRequired && old.hasDefault && !now.hasDefault ? [`${name} loses its default`] : []),
    ];
  });
  const required = [...after.columns]
    .filter(
      ([name, { isRequired, hasDefault }]) =>
        isRequired && !hasDefault && !before.columns.has(name),
    )
    .filter(([name]) => !isNewTable(tableOf(name)))
    .map(([name]) => `${name} is new and required, without a default`);
  // A program that does not know the columns cannot break the rule.
  const rules = [...after.rules]
    .filter(([rule, columns]) => {
      const concernsOld = columns.length === 0 || columns.some((name) => before.columns.has(name));
      return (
        !before.rules.has(rule) && concernsOld && !isNewTable(rule.slice(0, rule.indexOf(":")))
      );
    })
    .map(([rule]) => `a new rule of ${rule}`);
  // `on conflict` needs the rule that it names.
  const unique = [...before.rules.keys()]
    .filter((rule) => /: (?:PRIMARY KEY|UNIQUE|CREATE UNIQUE)/.test(rule) && !after.rules.has(rule))
    .filter((rule) => after.tables.has(rule.slice(0, rule.indexOf(":"))))
    .map((rule) => `the rule of ${rule} is gone`);
  return [
    ...removed("table", before.tables, after.tables),
    ...removed("column", before.columns.keys(), after.columns),
    ...removed("function", before.functions, after.functions),
    ...changed,
    ...required,
    ...rules,
    ...unique,
  ].sort();
}
