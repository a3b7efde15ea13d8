import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeDataSet } from "../../seed-data/write";
import { sessionCookie } from "../../src/platform/auth/cookie";
import { createSession } from "../../src/platform/auth/sessions";
import { startTestHost, type TestHost } from "../support/host";

// `npm run bench -- pages` measures every page on a million entries, with the same limits.
describe("the HTML of full lists", () => {
  let host: TestHost;
  let cookie: string;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    const { db } = host.database;
    // Ids as an installation of some years has them, and many colleagues.
    for (const [table, last] of [
      ["time_entries", 900_000],
      ["tasks", 1_900],
      ["projects", 350],
    ]) {
      await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${last})`.execute(db);
    }
    await sql`insert into users (username, full_name, role)
      select 'colleague-' || n, 'Colleague ' || n, 'user' from generate_series(1, 95) n`.execute(
      db,
    );
    const { userIds } = await writeDataSet(db, { entries: 3_000, seed: 1, until: "2026-01-16" });
    await sql`update users set role = 'admin' where id = ${userIds[0]}`.execute(db);
    await sql`insert into clients (name, email)
      select 'Client with a name ' || n, 'client' || n || '@example.com'
      from generate_series(1, 60) n`.execute(db);
    await sql`insert into projects (name, client_id, status, created_by)
      select 'Project for ' || name, id, 'active', ${userIds[0]} from clients`.execute(db);
    await sql`update projects set estimated_hours = 2000, color = '#3b82f6'
      where id % 2 = 0`.execute(db);
    await sql`update tasks set assigned_to = ${userIds[0]}, due_date = '2026-01-20',
      status = (array['todo', 'in_progress', 'done'])[1 + id % 3],
      priority = (array['low', 'medium', 'high', 'urgent'])[1 + id % 4]`.execute(db);
    await sql`update settings set setup_completed_at = now()`.execute(db);
    const session = { headers: {}, address: "127.0.0.1" };
    const id = await createSession(db, userIds[0] ?? 0, session);
    cookie = sessionCookie("http://127.0.0.1").write(id).split(";")[0] ?? "";
  });
  afterAll(() => host.close());

  it.each([
    ["/entries?range=all&page=2", 50],
    ["/entries?user_id=all&range=all&tag=backend", 50],
    ["/tasks", 50],
    ["/tasks?view=board", 75],
    ["/projects", 50],
    ["/clients", 50],
    ["/week", 20],
  ])("%s has %i rows in less than 60 kB", async (path, rows) => {
    const response = await fetch(host.url + path, { headers: { cookie, accept: "text/html" } });
    const html = await response.text();
    const found =
      html.match(/class="board-card"| data-row| form="bulk"|<tr role="row"><t[dh]/g) ?? [];
    expect([response.status, found.length >= rows]).toEqual([200, true]);
    expect(Buffer.byteLength(html) / 1_000).toBeLessThan(60);
  });
});
