import { randomUUID } from "node:crypto";
import { task } from "@tt/connector-core";
import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStorage, type HostStorage } from "../../src/connectors/storage/create-storage";
import type { OpenDatabase } from "../../src/platform/db/database";
import { migrate } from "../../src/platform/db/migrate";
import { migrations } from "../../src/platform/db/migrations/list";
import { emptyPGlite } from "../support/databases";

const id = randomUUID();
const source = "api.github.com:1";

/** Tasks as version 013 writes them: edited by a user, and without provider values. */
const filled: readonly string[] = [
  `insert into users (username, role, github_username) values ('ada', 'user', 'octocat'),
    ('bob', 'user', null)`,
  `insert into clients (name) values ('Acme')`,
  `insert into projects (name, client_id) values ('Website', 1)`,
  `insert into integrations (id, connector, scope, owner, active, public_id, config)
    values ('${id}', 'github_connector', 'personal', 1, true, 'public', '{}')`,
  `insert into tasks (project_id, name, status, priority, assigned_to, external_source, external_ref,
      external_integration_id, external_updated_at, external_fields)
    values (1, 'Mine', 'review', 'urgent', 2, '${source}', 'one', '${id}', '2026-01-15T12:00:00Z',
      '{"name": "Theirs", "description": null, "status": "todo", "priority": "low"}'),
      (1, 'Two', 'todo', 'low', null, '${source}', 'two', '${id}',
        '2026-01-15T12:00:00Z', null)`,
  `insert into external_item_states (integration_id, source, ref, as_of, fields)
    values ('${id}', '${source}', 'three', '2026-01-15T13:00:00Z',
      '{"name": "Three", "description": null, "status": "done", "priority": "low"}')`,
];

describe.each([true, false])("rows from before migration 014, fast path %s", (useFastPath) => {
  let database: OpenDatabase;
  let storage: HostStorage;
  beforeAll(async () => {
    database = await emptyPGlite();
    const older = Object.entries(migrations).filter(([name]) => name < "014");
    const provider = { getMigrations: () => Promise.resolve(Object.fromEntries(older)) };
    const { error } = await new Migrator({ db: database.db, provider }).migrateToLatest();
    if (error !== undefined) throw new Error("A migration failed", { cause: error });
    for (const statement of filled) await sql.raw(statement).execute(database.db);
    expect(await migrate(database.db)).toEqual(
      Object.keys(migrations).filter((name) => name >= "014"),
    );
    storage = await createStorage(database, {
      now: () => new Date("2026-01-15T14:00:00Z"),
      useFastPath,
    });
  });
  afterAll(async () => {
    await storage.close();
    await database.close();
  });

  const send = async (ref: string, name: string, asOf = "2026-01-15T12:30:00Z") => {
    const result = await storage.commit({
      integration: id,
      guard: { settingsVersion: 1 },
      once: { hash: randomUUID() },
      changes: [
        task.upsert({
          task: { source, ref },
          project: 1,
          asOf,
          name,
          description: null,
          status: "todo",
          priority: "low",
          labels: ["Bug"],
          assignee: { provider: "github", login: "Octocat" },
        }),
      ],
    });
    if (result.status !== "done") throw new Error(result.status);
    return result.outcomes[0];
  };
  const read = (ref: string) => storage.tasks.byRef(id, { source, ref });

  it("keep a user's values, and get new ones where the user set none", async () => {
    expect(await read("one")).toMatchObject({ name: "Mine", labels: [], url: null, assignee: 2 });
    expect(await send("one", "Theirs")).toMatchObject({ status: "updated" });
    expect(await read("one")).toMatchObject({
      name: "Mine",
      status: "review",
      priority: "urgent",
      assignee: 2,
      labels: ["Bug"],
    });
    expect(await send("one", "Renamed", "2026-01-15T12:40:00Z")).toMatchObject({
      status: "updated",
    });
    expect(await read("one")).toMatchObject({ name: "Renamed", status: "review", assignee: 2 });
  });

  it("that know no values of the provider get all of them", async () => {
    expect(await send("two", "Two")).toMatchObject({ status: "updated" });
    expect(await read("two")).toMatchObject({ name: "Two", labels: ["Bug"], assignee: 1 });
  });

  it("of items without a task still decide how the task begins", async () => {
    expect(await send("three", "Earlier")).toMatchObject({ status: "created" });
    expect(await read("three")).toMatchObject({ name: "Three", status: "done", labels: ["Bug"] });
  });

  it("refuse what no client could read", async () => {
    const bad = [
      `status = 'open'`,
      `priority = 'P1'`,
      `url = 'javascript:alert(1)'`,
      `labels = '{}'`,
      `labels = null`,
      `labels = (select jsonb_agg(n) from generate_series(1, 101) n)`,
    ];
    for (const change of bad) {
      const update = sql.raw(`update tasks set ${change}`);
      await expect(update.execute(database.db), change).rejects.toThrow();
    }
  });
});
