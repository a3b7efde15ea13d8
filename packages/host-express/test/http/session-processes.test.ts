import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { admin, startTestHost, type TestHost } from "../support/host";
import { fresh } from "../support/resources";

const password = "password-of-user-1";
const statistics = "/api/reports/week-comparison";

// Sessions are looked up together under load; a change must not wait for that.
describe("what a session may do, in two processes under load", () => {
  let here: TestHost;
  let there: TestHost;
  let me: Client;
  let elsewhere: Client;
  let boss: Client;
  let id: number;

  beforeAll(async () => {
    const databaseUrl = await freshPostgresUrl();
    // Monday in London, already Tuesday in Tokyo.
    const clock = fixedClock("2026-03-30T18:00:00Z");
    here = await startTestHost({ databaseUrl, clock });
    there = await startTestHost({ databaseUrl, clock });
    boss = here.client();
    await boss.logIn(admin);
  });
  afterAll(async () => {
    await Promise.all([here.close(), there.close()]);
  });
  beforeEach(async () => {
    const username = fresh("user");
    await here.createUser(username, password);
    me = here.client();
    await me.logIn({ username, password });
    elsewhere = me.at(there.url);
    const user = await here.database.db
      .selectFrom("users")
      .select("id")
      .where("username", "=", username)
      .executeTakeFirstOrThrow();
    id = user.id;
  });

  /**
   * Makes a change while requests of the session keep the other process busy.
   * @returns what the other process responds to 50 requests that start when the change is done
   */
  const statusesAfter = async (change: () => Promise<unknown>): Promise<ReadonlySet<number>> => {
    let isDone = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!isDone) await elsewhere.get(statistics);
    });
    await elsewhere.get(statistics);
    await change();
    const after = await Promise.all(Array.from({ length: 50 }, () => elsewhere.get(statistics)));
    isDone = true;
    await Promise.all(load);
    return new Set(after.map(({ status }) => status));
  };

  it("stays the same without a change", async () => {
    expect(await statusesAfter(() => Promise.resolve())).toEqual(new Set([200]));
  });

  it.each<[string, () => Promise<{ readonly status: number }>]>([
    ["it is logged out", () => me.post("/logout")],
    [
      "the user ends other sessions elsewhere",
      async () => {
        const { client } = await loggedInAgain();
        return client.request("DELETE", "/api/profile/sessions");
      },
    ],
    [
      "the password is changed elsewhere",
      async () => {
        const { client } = await loggedInAgain();
        const change = { current_password: password, new_password: "password-of-user-2" };
        return client.post("/api/profile/password", change);
      },
    ],
    [
      "the user is deactivated",
      () => boss.request("PATCH", `/api/v1/users/${String(id)}`, { is_active: false }),
    ],
  ])("ends at once when %s", async (_name, change) => {
    const statuses = await statusesAfter(async () => {
      expect([200, 303]).toContain((await change()).status);
    });
    expect(statuses).toEqual(new Set([401]));
  });

  const loggedInAgain = async (): Promise<{ readonly client: Client }> => {
    const { username } = await here.database.db
      .selectFrom("users")
      .select("username")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const client = here.client();
    await client.logIn({ username, password });
    return { client };
  };

  it("follows the user's role and time zone at once", async () => {
    const days = async (): Promise<number> => {
      const { body } = expectStatus(await elsewhere.get(statistics), 200);
      return (body["current_week"] as { by_day: unknown[] }).by_day.length;
    };
    const check = async (): Promise<number> => (await elsewhere.get("/api/version/check")).status;
    expect([await days(), await check()]).toEqual([1, 403]);
    await statusesAfter(async () => {
      expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Asia/Tokyo" }), 200);
      const path = `/api/v1/users/${String(id)}`;
      expectStatus(await boss.request("PATCH", path, { role: "admin" }), 200);
    });
    expect([await days(), await check()]).toEqual([2, 200]);
  });
});
