import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliver, issueDelivery, type Client } from "./support/client";
import { freshPostgresUrl, silentLog } from "./support/databases";
import { admin, startTestHost, type TestHost } from "./support/host";
import { openPostgres } from "../src/platform/db/open-postgres";

describe("a crash between claim and effect", () => {
  let host: TestHost;
  let me: Client;
  let project: number;
  let own: string;
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await freshPostgresUrl();
    host = await startTestHost({ databaseUrl });
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website");
    own = await me.saveGithubIntegration(project);
  });
  afterAll(async () => {
    await host.close();
  });

  it("stores neither, and a redelivery is handled", async () => {
    // The first delivery adds the repository's routing key, so the second takes the fast path.
    await deliver(host.url, own, await issueDelivery("opened"));
    const edited = await issueDelivery("edited", { issue: { title: "Renamed" } });
    const other = openPostgres(databaseUrl, silentLog);
    const claims = async (): Promise<number> => {
      const counted = await sql<{ n: number }>`select count(*) as n from deliveries`.execute(
        other.db,
      );
      return counted.rows[0]?.n ?? 0;
    };
    expect(await claims()).toBe(1);

    await other.db.transaction().execute(async (tx) => {
      // The delivery inserts its claim, then waits for the locked task.
      await sql`select id from tasks for update`.execute(tx);
      const response = deliver(host.url, own, edited);
      const isPending = async (): Promise<boolean> =>
        Promise.race([response.then(() => false), setTimeout(1, true)]);
      let crashes = 0;
      while (await isPending()) {
        // On another connection, because a transaction reads pg_stat_activity only once.
        const stuck = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where wait_event_type = 'Lock' and query like '%with input as%'
            and datname = current_database()`.execute(other.db);
        crashes += stuck.rows.length;
      }
      const answer = await response;
      expect(crashes).toBeGreaterThan(0);
      expect(answer.status).toBe(503);
    });

    expect(await claims()).toBe(1);
    expect(await me.tasks(project)).toMatchObject([{ name: "Saving crashes" }]);
    expect((await deliver(host.url, own, edited)).body).toMatchObject({ task: "updated" });
    expect(await me.tasks(project)).toMatchObject([{ name: "Renamed" }]);
    expect(await claims()).toBe(2);
    await other.close();
  });
});

describe("a database that closes its connections", () => {
  it("causes 5xx responses, and the host recovers", async () => {
    const host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    const me = host.client();
    await me.logIn(admin);
    const own = await me.saveGithubIntegration(await me.createProject("Website"));
    await deliver(host.url, own, await issueDelivery("opened"));
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
      .execute(host.database.db)
      .catch(() => undefined);
    const answers = [];
    for (let number = 20; number < 40; number += 1) {
      const request = await issueDelivery("opened", { issue: { number } });
      answers.push((await deliver(host.url, own, request)).status);
    }
    expect(answers.at(-1)).toBe(200);
    expect(answers.every((status) => status === 200 || status >= 500)).toBe(true);
    await host.close();
  });
});
