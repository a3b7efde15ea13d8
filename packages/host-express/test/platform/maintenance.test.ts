import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { maintenanceJob } from "../../src/platform/jobs/maintenance";
import { databaseKinds } from "../support/databases";

describe.each(databaseKinds)("the maintenance job on %s", (_kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it("deletes only old claims, idle sessions, and expired or revoked tokens", async () => {
    const { db } = database;
    const integration = randomUUID();
    await sql`insert into users (username, role) values ('ada', 'user')`.execute(db);
    await sql`insert into integrations (id, connector, scope, owner, active, public_id, config)
      values (${integration}, 'test_connector', 'personal', 1, true, 'public', '{}')`.execute(db);
    await sql`insert into deliveries (integration_id, body_hash, received_at)
      select ${integration}, 'old ' || n, now() - interval '8 days 1 minute'
      from generate_series(1, 10001) n`.execute(db);
    await sql`insert into deliveries (integration_id, body_hash, received_at)
      values (${integration}, 'recent', now() - interval '7 days 23 hours')`.execute(db);
    await sql`insert into sessions (id_hash, user_id, last_seen_at) values
      ('idle', 1, now() - interval '30 days 1 minute'),
      ('used', 1, now() - interval '29 days 23 hours')`.execute(db);
    await sql`insert into api_tokens (name, token_hash, token_prefix, user_id, scopes, is_login_token, expires_at, revoked_at)
      select name, name, 'tt_', 1, '{}', name like 'login%', now() + expires::interval, now() + revoked::interval
      from (values
        ('expired long ago', '-30 days -1 minute', null),
        ('revoked long ago', null, '-30 days -1 minute'),
        ('revoked long ago, not expired', '1 day', '-31 days'),
        ('expired', '-29 days -23 hours', null),
        ('revoked', '1 day', '-29 days'),
        ('login expired', '-1 day -1 minute', null),
        ('login revoked', '80 days', '-1 day -1 minute'),
        ('login revoked recently', '80 days', '-23 hours'),
        ('login', '80 days', null),
        ('valid', '1 day', null),
        ('valid indefinitely', null, null)
      ) as tokens (name, expires, revoked)`.execute(db);
    await sql`insert into processed_forms (user_id, digest, created_at) values
      (1, repeat('a', 64), now() - interval '24 hours 1 minute'),
      (1, repeat('b', 64), now() - interval '23 hours')`.execute(db);

    await maintenanceJob(database, () => new Date()).handle(undefined);

    const forms = await db.selectFrom("processed_forms").select("digest").execute();
    expect(forms).toEqual([{ digest: "b".repeat(64) }]);
    const claims = await db.selectFrom("deliveries").select("body_hash").execute();
    expect(claims).toEqual([{ body_hash: "recent" }]);
    const sessions = await db.selectFrom("sessions").select("id_hash").execute();
    expect(sessions).toEqual([{ id_hash: "used" }]);
    const tokens = await db.selectFrom("api_tokens").select("name").orderBy("id").execute();
    expect(tokens.map(({ name }) => name)).toEqual([
      "expired",
      "revoked",
      "login revoked recently",
      "login",
      "valid",
      "valid indefinitely",
    ]);
  });

  it("compares what the host's clock dated with that clock, not with the database's", async () => {
    const { db } = database;
    await sql`insert into users (username, role) values ('bob', 'user')`.execute(db);
    const end = "2026-01-16T00:00:00Z";
    await sql`insert into api_tokens
      (name, token_hash, token_prefix, user_id, scopes, is_login_token, expires_at)
      select 'of another time', 'another', 'tt_', id, '{}', true, ${end} from users
      where username = 'bob'`.execute(db);
    await sql`insert into password_links (user_id, code_hash, password_digest, expires_at)
      select id, 'code', 'digest', ${end} from users where username = 'bob'`.execute(db);
    const left = async () =>
      (
        await sql`select token_hash as left from api_tokens where name = 'of another time'
          union all select code_hash from password_links`.execute(db)
      ).rows.length;

    await maintenanceJob(database, () => new Date("2026-01-15T12:00:00Z")).handle(undefined);
    expect(await left()).toBe(2);
    await maintenanceJob(database, () => new Date("2026-01-18T12:00:00Z")).handle(undefined);
    expect(await left()).toBe(0);
  });
});
