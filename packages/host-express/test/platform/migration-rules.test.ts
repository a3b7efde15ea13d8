import { sql, type Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { migrations } from "../../src/platform/db/migrations/list";
import { emptyPGlite } from "../support/databases";
import { breakingChanges, readSchema } from "../support/schema-changes";

// Old and new hosts run side by side during an upgrade, so a migration must leave the hosts of the version
// before it working: docs/operations.md, "Upgrades without downtime".

/**
 * Migrations that break the version before them, and why that is acceptable. A new one belongs here only
 * if it removes what no host of the version before uses any more.
 */
const breaking: Readonly<Record<string, string>> = {
  "011_checked_columns": "before the first release",
  "013_plain_names": "before the first release",
  "015_identities": "before the first release",
  "019_inventory": "the columns of quotes had no API yet",
};

it("every migration leaves the hosts of the version before it working", async () => {
  const database = await emptyPGlite();
  try {
    const found: Record<string, readonly string[]> = {};
    for (const [name, migration] of Object.entries(migrations)) {
      const before = await readSchema(database.db);
      await migration.up(database.db as Kysely<unknown>);
      const changes = breakingChanges(before, await readSchema(database.db));
      if (changes.length > 0) found[name] = changes;
    }
    expect(Object.keys(found), JSON.stringify(found, null, 2)).toEqual(Object.keys(breaking));
  } finally {
    await database.close();
  }
});

describe("a change of the schema", () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await emptyPGlite();
    for (const statement of [
      `create table sample (id integer primary key, kind text, note text not null default '')`,
      `create function twice(n integer) returns integer language sql as 'select n * 2'`,
    ]) {
      await sql.raw(statement).execute(database.db);
    }
  });
  afterAll(() => database.close());

  const cases: readonly [statement: string, changes: readonly string[]][] = [
    [`create table other (id integer not null, name text not null unique)`, []],
    [`alter table sample add column more text`, []],
    [`alter table sample add column more text not null default ''`, []],
    [`alter table sample add column more text check (more <> '')`, []],
    [`create index sample_note on sample (note)`, []],
    [`alter table sample alter column note drop not null`, []],
    [
      `drop table sample`,
      [
        "column sample.id is gone",
        "column sample.kind is gone",
        "column sample.note is gone",
        "table sample is gone",
      ],
    ],
    [`alter table sample drop column kind`, ["column sample.kind is gone"]],
    [`alter table sample rename column kind to type`, ["column sample.kind is gone"]],
    [`alter table sample alter column kind type varchar(3)`, ["sample.kind changes its type"]],
    [`alter table sample alter column kind set not null`, ["sample.kind becomes required"]],
    [`alter table sample alter column note drop default`, ["sample.note loses its default"]],
    [
      `alter table sample add column more text not null`,
      ["sample.more is new and required, without a default"],
    ],
    [
      `alter table sample add check (kind <> 'x')`,
      ["a new rule of sample: CHECK ((kind <> 'x'::text))"],
    ],
    [`alter table sample add unique (kind)`, ["a new rule of sample: UNIQUE (kind)"]],
    [
      `create unique index on sample (lower(kind))`,
      ["a new rule of sample: CREATE UNIQUE ON public.sample USING btree (lower(kind))"],
    ],
    [
      `alter table sample drop constraint sample_pkey`,
      ["the rule of sample: PRIMARY KEY (id) is gone"],
    ],
    [`drop function twice(integer)`, ["function twice(integer) is gone"]],
  ];

  it.each(cases)("%s", async (statement, changes) => {
    const found = await changesOf(database, statement);
    expect(found).toEqual(changes);
  });
});

/** Runs a statement, compares the schemas, and takes it back. */
async function changesOf({ db }: OpenDatabase, statement: string): Promise<readonly string[]> {
  const before = await readSchema(db);
  let found: readonly string[] = [];
  const undone = new Error("undone");
  await db
    .transaction()
    .execute(async (tx) => {
      await sql.raw(statement).execute(tx);
      found = breakingChanges(before, await readSchema(tx));
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return found;
}
