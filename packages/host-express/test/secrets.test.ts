import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client, deliver, expectStatus, issueDelivery, webhookSecret } from "./support/client";
import { freshPostgresUrl } from "./support/databases";
import { admin, startTestHost, type TestHost } from "./support/host";
import { fernetVector } from "./support/fernet-vector";

const githubToken = "ghp_CANARYTOKEN0123456789abcdef";

describe("secrets", () => {
  let host: TestHost;
  const answers: string[] = [];
  let session = "";
  const apiTokens: string[] = [];

  /** A client that records all responses. */
  class Witness extends Client {
    override async request(...args: Parameters<Client["request"]>) {
      const answer = await super.request(...args);
      const { token, webhook_secret: made, ...rest } = answer.body;
      if (typeof token === "string") apiTokens.push(token);
      if (typeof made === "string") rest["webhook_secret"] = "shown once";
      const cookie = answer.headers.get("set-cookie")?.split(";")[0]?.split("=")[1];
      if (cookie) session = cookie;
      answers.push(JSON.stringify(rest));
      return answer;
    }
  }

  beforeAll(async () => {
    host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    const me = new Witness(host.url);
    await me.logIn(admin);
    const project = await me.createProject("Website");
    const own = await me.saveGithubIntegration(project, { auto_start_timer: true });
    const wanted = { name: "For a script", user_id: 1, scopes: ["read:users"] };
    expectStatus(await me.post("/api/admin/tokens", wanted), 201);
    await me.get("/api/admin/tokens");
    await me.request("GET", "/api/v1/users/me", undefined, { "x-api-key": apiTokens.at(-1) ?? "" });
    await me.request("DELETE", "/api/admin/tokens/2");
    await me.get("/api/integrations/github/status");
    await me.get("/api/integrations");
    await me.post("/api/integrations/github/test");
    await me
      .saveGithubIntegration(project, { github_token: "not-a-token-CANARY" })
      .catch(() => undefined);
    await me.post("/login", { username: "admin", password: "CANARY-wrong-password" });
    for (const action of ["opened", "assigned", "closed"]) {
      answers.push(JSON.stringify(await deliver(host.url, own, await issueDelivery(action))));
    }
    const forged = await issueDelivery("opened", {}, { secret: "CANARY-other-secret" });
    answers.push(JSON.stringify(await deliver(host.url, own, forged)));
  });
  afterAll(async () => {
    await host.close();
  });

  const canaries = () => [
    githubToken,
    webhookSecret,
    admin.password,
    session,
    ...apiTokens,
    "CANARY-wrong-password",
    "CANARY-other-secret",
    "not-a-token-CANARY",
  ];

  it("are in no response", () => {
    expect(session.length).toBeGreaterThan(20);
    expect(apiTokens).toEqual([0, 1].map(() => expect.stringMatching(/^tt_/) as string));
    for (const canary of canaries()) expect(answers.join("\n")).not.toContain(canary);
  });

  it("are in no log line, debug included", () => {
    const text = host.logged();
    expect(text).toContain('"route":"/api/integrations/github/config"');
    for (const canary of canaries()) expect(text).not.toContain(canary);
  });

  it("are not in the database", async () => {
    const tables = await sql<{ name: string }>`
      select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
      from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema')`.execute(host.database.db);
    expect(tables.rows.length).toBeGreaterThan(14);
    let dump = "";
    for (const { name } of tables.rows) {
      const rows = await sql<{ row: string }>`
        select row_to_json(t)::text as row from ${sql.raw(name)} t`.execute(host.database.db);
      dump += rows.rows.map(({ row }) => row).join("\n");
    }
    expect(dump).toContain("octo-org");
    expect(dump).toContain("enc:v2:");
    for (const canary of canaries()) expect(dump).not.toContain(canary);
  });
});

describe("the webhook secret", () => {
  it("is generated when left blank and shown once", async () => {
    const host = await startTestHost();
    const me = host.client();
    await me.logIn(admin);
    const settings = {
      github_token: githubToken,
      repo_owner: "octo-org",
      repo_name: "hello-world",
      default_project_id: await me.createProject("Website"),
    };
    const first = expectStatus(await me.post("/api/integrations/github/config", settings), 200);
    const made = first.body["webhook_secret"] as string;
    expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const again = expectStatus(
      await me.post("/api/integrations/github/config", { ...settings, webhook_secret: "" }),
      200,
    );
    expect(again.body).not.toHaveProperty("webhook_secret");
    const path = new URL(first.body["webhook_url"] as string).pathname;
    const request = await issueDelivery("opened", {}, { secret: made });
    expect((await deliver(host.url, path, request)).status).toBe(200);
    await host.close();
  });
});

describe("keys", () => {
  it("must be set: every save fails with a clear error otherwise", async () => {
    const databaseUrl = await freshPostgresUrl();
    const host = await startTestHost({ databaseUrl, env: { SETTINGS_ENCRYPTION_KEY: "" } });
    const me = host.client();
    await me.logIn(admin);
    const answer = await me.post("/api/integrations/github/config", {
      github_token: githubToken,
      repo_owner: "octo-org",
      repo_name: "hello-world",
      default_project_id: await me.createProject("Website"),
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { ok: false, code: "encryption_key_missing" },
    });
    expect(answer.body["error"] as string).toContain("SETTINGS_ENCRYPTION_KEY");
    const stored = await host.database.db.selectFrom("integrations").select("id").execute();
    expect(stored).toEqual([]);
    await host.close();
  });

  it("open values in the enc:v1: format of the Python program", async () => {
    const host = await startTestHost({
      env: { SETTINGS_ENCRYPTION_KEY: `${"A".repeat(43)},${fernetVector.key}` },
    });
    const me = host.client();
    await me.logIn(admin);
    const own = await me.saveGithubIntegration(await me.createProject("Website"));
    await host.database.db
      .updateTable("integrations")
      .set({
        config: sql`jsonb_set(config, '{secrets,webhook_secret}', to_jsonb(${fernetVector.stored}::text))`,
      })
      .execute();
    const request = await issueDelivery("opened", {}, { secret: fernetVector.plain });
    expect((await deliver(host.url, own, request)).status).toBe(200);
    await host.close();
  });
});
