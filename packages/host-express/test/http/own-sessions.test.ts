import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashPassword } from "../../src/platform/auth/password";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { startTestHost, type TestHost } from "../support/host";
import { fresh, id, stamp } from "../support/resources";

const password = "CANARY-password-1";
const next = "CANARY-password-2";

describe.each(databaseNames)("the sessions of a user on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let username: string;

  beforeAll(async () => {
    clock = fixedClock(new Date());
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.advance(16 * 60_000);
    username = fresh("user");
    await host.createUser(username, password);
  });

  const logIn = async (agent: string, typed = password): Promise<Client> => {
    const client = host.client();
    const headers = { "user-agent": agent };
    expectStatus(
      await client.request("POST", "/login", { username, password: typed }, headers),
      200,
    );
    return client;
  };
  const list = async (client: Client): Promise<JsonObject[]> =>
    expectStatus(await client.get("/api/profile/sessions"), 200).body["sessions"] as JsonObject[];
  const end = (client: Client, session?: unknown): Promise<Answer> =>
    client.request(
      "DELETE",
      `/api/profile/sessions${session === undefined ? "" : `/${String(Number(session))}`}`,
    );
  const works = async (client: Client): Promise<boolean> =>
    (await client.get("/api/profile")).status === 200;
  const changePassword = (client: Client, body: object): Promise<Answer> =>
    client.post("/api/profile/password", body);

  it("are listed with their browser and address, without the hash of the cookie", async () => {
    await logIn("x".repeat(2_000));
    const me = await logIn("Firefox \u00e9");
    const sessions = await list(me);
    const common = { id, created_at: stamp, last_seen_at: stamp };
    expect(sessions).toEqual([
      { ...common, user_agent: "Firefox \u00e9", address: "127.0.0.1", is_current: true },
      { ...common, user_agent: "x".repeat(300), address: "127.0.0.1", is_current: false },
    ]);
    await sql`update sessions set last_seen_at = now() - interval '31 days'
      where id = ${sessions[1]?.["id"]}`.execute(host.database.db);
    expect(await list(me)).toHaveLength(1);
  });

  it("end one by one", async () => {
    const me = await logIn("one");
    const other = await logIn("two");
    const [second, first] = await list(me);
    expect(expectStatus(await end(me, second?.["id"]), 200).body).toEqual({
      message: "Session ended",
    });
    expect([await works(me), await works(other)]).toEqual([true, false]);
    expect((await end(me, second?.["id"])).status).toBe(404);
    const answer = expectStatus(await end(me, first?.["id"]), 200);
    expect(answer.headers.get("set-cookie")).toMatch(/^tt_session=; Max-Age=0;/);
    expect(await works(me)).toBe(false);
  });

  it("of another user cannot be ended", async () => {
    const me = await logIn("mine");
    const stranger = await host.newUser(fresh("stranger"));
    const [mine] = await list(me);
    expect(await end(stranger, mine?.["id"])).toMatchObject({
      status: 404,
      body: { error_code: "not_found", message: "Session not found" },
    });
    expectStatus(await end(stranger), 200);
    expect(await works(me)).toBe(true);
  });

  it("end all but the current one", async () => {
    const me = await logIn("mine");
    const others = [await logIn("one"), await logIn("two")];
    expect(expectStatus(await end(me), 200).body).toEqual({
      message: "Other sessions ended",
      ended: 2,
    });
    expect(await works(me)).toBe(true);
    for (const other of others) expect(await works(other)).toBe(false);
  });

  it("end with a change of the password, except the current one", async () => {
    const me = await logIn("mine");
    const other = await logIn("other");
    const change = { current_password: password, new_password: next };
    expect(expectStatus(await changePassword(me, change), 200).body).toEqual({
      message: "Password changed",
    });
    expect([await works(me), await works(other)]).toEqual([true, false]);
    expect((await host.client().post("/login", { username, password })).status).toBe(401);
    expect(await works(await logIn("again", next))).toBe(true);
    expect(host.logged()).not.toContain("CANARY");
  });

  it.each([
    [{ current_password: "wrong", new_password: next }, "current_password"],
    [{ current_password: password, new_password: "7 chars" }, "new_password"],
    [{ current_password: password, new_password: "x".repeat(1_001) }, "new_password"],
    [{ current_password: password }, "new_password"],
    [{ new_password: next }, "current_password"],
    [{ current_password: password, new_password: next, role: "admin" }, "role"],
  ])("continue if the password is not changed: %j", async (body, field) => {
    const me = await logIn("mine");
    const other = await logIn("other");
    const answer = await changePassword(me, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { [field]: [expect.any(String)] } },
    });
    expect(JSON.stringify(answer.body)).not.toContain("CANARY");
    expect([await works(me), await works(other)]).toEqual([true, true]);
    await logIn("again");
  });

  it("limit wrong current passwords together with failed logins", async () => {
    const me = await logIn("mine");
    const wrong = { current_password: "wrong", new_password: next };
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const login = { username, password: "wrong" };
        const asks = index % 2 === 0 ? changePassword(me, wrong) : me.post("/login", login);
        return (await asks).status;
      }),
    );
    expect(statuses.filter((status) => status !== 429)).toHaveLength(20);
    const right = { current_password: password, new_password: next };
    const refused = await changePassword(me, right);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    clock.advance(16 * 60_000);
    expectStatus(await changePassword(me, right), 200);
  });

  it("of a login with the old password do not outlive a change that ran meanwhile", async () => {
    const hash = await hashPassword(next);
    const { db } = host.database;
    for (let round = 0; round < 10; round += 1) {
      const client = host.client();
      const login = client.post("/login", { username, password });
      // What a change of the password does, at some moment of the login.
      await new Promise((resolve) => setTimeout(resolve, round));
      await db.transaction().execute(async (tx) => {
        await sql`update users set password_hash = ${hash} where username = ${username}`.execute(
          tx,
        );
        await sql`delete from sessions using users
          where users.id = user_id and username = ${username}`.execute(tx);
      });
      await login;
      expect(await works(client)).toBe(false);
      await sql`update users set password_hash = ${await hashPassword(password)}
        where username = ${username}`.execute(db);
    }
  });
});
