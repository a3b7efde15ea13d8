import { sql, type Kysely } from "kysely";
import type { Database } from "../../src/platform/db/schema";

interface Table {
  /** With its schema, quoted if needed. */
  readonly name: string;
  /** Tables that its foreign keys refer to. */
  readonly references: readonly string[];
}

/**
 * Lists the tables in an order in which they can be emptied: those with references before those that they
 * refer to, and at the end those without any, which triggers of the others may write. Tests empty tables
 * with triggers, because `session_replication_role` would discard all plans.
 */
export async function tablesInOrder(
  db: Kysely<Database>,
  schemas: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<Table>`
    select format('%I.%I', n.nspname, c.relname) as name, array(
      select distinct format('%I.%I', other.relnamespace::regnamespace, other.relname)
      from pg_constraint f join pg_class other on other.oid = f.confrelid
      where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid
    ) as "references"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname = any(${[...schemas]}::text[])
    order by 1`.execute(db);
  const referred = new Set(rows.flatMap(({ references }) => references));
  const isAlone = ({ name, references }: Table): boolean =>
    references.length === 0 && !referred.has(name);
  const order: string[] = [];
  let rest = rows.filter((table) => !isAlone(table));
  while (rest.length > 0) {
    const needed = new Set(rest.flatMap(({ references }) => references));
    const free = rest.filter(({ name }) => !needed.has(name));
    if (free.length === 0) throw new Error("The foreign keys of the tables are a circle");
    order.push(...free.map(({ name }) => name));
    rest = rest.filter(({ name }) => needed.has(name));
  }
  return [...order, ...rows.filter(isAlone).map(({ name }) => name)];
}
