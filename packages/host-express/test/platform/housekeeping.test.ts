import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { housekeeping } from "../../src/platform/jobs/housekeeping";
import { databaseKinds } from "../support/databases";

describe.each(databaseKinds)("housekeeping on %s", (_kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it("deletes claims of more than 8 days and sessions idle for more than 30, nothing else", async () => {
    const { db } = database;
    const card = randomUUID();
    await sql`insert into users (username, role) values ('ada', 'user')`.execute(db);
    await sql`insert into integrations (id, connector, scope, owner, active, public_id, config)
      values (${card}, 'test_connector', 'personal', 1, true, 'public', '{}')`.execute(db);
    await sql`insert into deliveries (integration_id, body_hash, received_at)
      select ${card}, 'old ' || n, now() - interval '8 days 1 minute'
      from generate_series(1, 10001) n`.execute(db);
    await sql`insert into deliveries (integration_id, body_hash, received_at)
      values (${card}, 'young', now() - interval '7 days 23 hours')`.execute(db);
    await sql`insert into sessions (id_hash, user_id, last_seen_at) values
      ('idle', 1, now() - interval '30 days 1 minute'),
      ('used', 1, now() - interval '29 days 23 hours')`.execute(db);

    await housekeeping(database).handle(undefined);

    const claims = await db.selectFrom("deliveries").select("body_hash").execute();
    expect(claims).toEqual([{ body_hash: "young" }]);
    const sessions = await db.selectFrom("sessions").select("id_hash").execute();
    expect(sessions).toEqual([{ id_hash: "used" }]);
  });
});
