import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Secret, type Crypto, type IntegrationRow } from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnose } from "../src/cli/doctor";
import { rotateKeysCommand } from "../src/cli/rotate-keys";
import { resealIntegration, rotateKeys } from "../src/connectors/keys/rotation";
import { checkKeysAtStart } from "../src/connectors/keys/start";
import { savePendingAuthorization, takePendingAuthorization } from "../src/connectors/oauth/states";
import { createSession } from "../src/platform/auth/sessions";
import { readConfig } from "../src/platform/config/read-config";
import { lockDirectory } from "../src/platform/db/directory-lock";
import { createLog } from "../src/platform/log/log";
import { patchIntegration } from "../src/connectors/storage/patch";
import { integrationColumns, toIntegrationRow } from "../src/connectors/storage/rows";
import { deliver, expectStatus, issueDelivery, type Client } from "./support/client";
import { databaseNames, emptyPostgresUrl, freshPostgresUrl, silentLog } from "./support/databases";
import { fernetVector } from "./support/fernet-vector";
import { connect, googleHost, saveIntegration, type GoogleHost } from "./support/google";
import { admin, startTestHost, type TestHost } from "./support/host";
import { runCommand } from "./support/process";

const bytesOf = (value: number): Buffer => Buffer.alloc(32, value);
const textOf = (value: number): string => bytesOf(value).toString("base64url");
const idOf = (value: number): string =>
  createHash("sha256").update(bytesOf(value)).digest("hex").slice(0, 8);
const [oldKey, newKey] = [1, 2];
const oldFirst = nodeCrypto([bytesOf(oldKey), bytesOf(newKey)]);
const newFirst = nodeCrypto([bytesOf(newKey), bytesOf(oldKey)]);

/** Words that would reveal keys or configuration to the sender. */
const tellTale = /key|secret|encrypt|config|settings/i;

async function rowsOf(host: Pick<TestHost, "database">): Promise<readonly IntegrationRow[]> {
  const stored = await host.database.db
    .selectFrom("integrations")
    .select([...integrationColumns])
    .orderBy("connector")
    .execute();
  return stored.map(toIntegrationRow);
}

/** Ids of the keys that sealed the values of these rows. */
function sealers(rows: readonly IntegrationRow[]): string[] {
  const values = rows.flatMap((row) => [
    ...Object.values(row.secrets),
    ...Object.values(row.credentials),
  ]);
  const sealed = values
    .filter((value) => typeof value === "string")
    .filter((value) => value.startsWith("enc:"));
  return [...new Set(sealed.map((value) => value.split(":")[2] ?? ""))];
}

describe.each(databaseNames)("keys of a running host on %s", (kind) => {
  let fixture: GoogleHost;
  let me: Client;
  let hook: string;

  beforeAll(async () => {
    const keys = `${textOf(newKey)},${textOf(oldKey)},${fernetVector.key}`;
    fixture = await googleHost(kind, { SETTINGS_ENCRYPTION_KEY: keys });
    fixture.google.oauth.rotatesRefreshTokens = true;
    fixture.google.addAccount("ada@example.com");
    me = await fixture.person("ada");
    const project = await me.createProject("Website");
    hook = await me.saveGithubIntegration(project);
    await saveIntegration(me, { default_project_id: project });
    await connect(me, fixture.google, { account: "ada@example.com" });
  });
  afterAll(async () => {
    await fixture.host.close();
  });

  const db = () => fixture.host.database.db;
  const rowOf = async (connector: "github" | "google"): Promise<IntegrationRow> => {
    const rows = await rowsOf(fixture.host);
    const found = rows.find(
      (row) => (row.connector === "github_connector") === (connector === "github"),
    );
    if (!found) throw new Error(`There is no integration with ${connector}`);
    return found;
  };
  const testGoogle = async (): Promise<void> => {
    expectStatus(await me.post("/api/integrations/google/test"), 200);
  };

  it("rotate: all values are sealed with the first key once, and nothing else changes", async () => {
    const before = await rowsOf(fixture.host);
    expect(sealers(before)).toEqual([idOf(newKey)]);
    const back = await rotateKeys(db(), oldFirst);
    expect(back).toEqual({ resealed: 5, unreadable: [], isComplete: true });
    const rotated = await rowsOf(fixture.host);
    expect(sealers(rotated)).toEqual([idOf(oldKey)]);
    const versions = (rows: readonly IntegrationRow[]) =>
      rows.map(({ settingsVersion, credentialsVersion }) => [settingsVersion, credentialsVersion]);
    expect(versions(rotated)).toEqual(versions(before));
    const progress: number[][] = [];
    const report = await rotateKeys(db(), newFirst, (...step) => progress.push(step));
    expect(report.resealed).toBe(5);
    expect(progress).toEqual([
      [2, 5],
      [2, 0],
    ]);
    expect(await rotateKeys(db(), newFirst)).toEqual({
      resealed: 0,
      unreadable: [],
      isComplete: true,
    });
    const onlyNew = nodeCrypto([bytesOf(newKey)]);
    expect(await rotateKeys(db(), onlyNew)).toMatchObject({ unreadable: [] });
    await testGoogle();
    expect((await deliver(fixture.host.url, hook, await issueDelivery("opened"))).status).toBe(200);
  });

  it("rotate Fernet values, previous secrets, pending authorizations and pending revocations", async () => {
    const { id } = await rowOf("github");
    await sql`update integrations set config = jsonb_set(config, '{secrets,webhook_secret.previous}',
      to_jsonb(${fernetVector.stored}::text)) where id = ${id}`.execute(db());
    const owner = {
      session: await createSession(db(), 1, { headers: {}, address: "127.0.0.1" }),
      connector: "google_calendar",
    };
    const consent = { state: `state of ${kind}`, verifier: new Secret("the verifier") };
    await savePendingAuthorization(
      db(),
      oldFirst,
      owner,
      consent,
      "http://tt.test",
      fixture.clock.now(),
    );
    await db()
      .updateTable("oauth_states")
      .set({ expires_at: sql<Date>`now() + interval '5 minutes'` })
      .execute();
    const token = await oldFirst.secrets.seal("a token", `${id}:revoked_token`);
    const data = { connector: "x", integration: id, pending: { token, account: null } };
    await sql`insert into pgboss.job (name, data, start_after)
      values ('provider_revoke', ${JSON.stringify(data)}::jsonb, now() + interval '1 day')`.execute(
      db(),
    );
    const all = nodeCrypto([
      bytesOf(newKey),
      bytesOf(oldKey),
      Buffer.from(fernetVector.key, "base64url"),
    ]);
    expect(await rotateKeys(db(), all)).toEqual({ resealed: 3, unreadable: [], isComplete: true });
    const onlyNew = nodeCrypto([bytesOf(newKey)]);
    expect(await rotateKeys(db(), onlyNew)).toEqual({
      resealed: 0,
      unreadable: [],
      isComplete: true,
    });
    const taken = await takePendingAuthorization(db(), onlyNew, owner, consent.state, new Date());
    expect(taken?.verifier.reveal()).toBe("the verifier");
    await sql`delete from pgboss.job where name = 'provider_revoke'`.execute(db());
  });

  it("are applied by every save: blank fields are sealed with the first key again", async () => {
    await rotateKeys(db(), oldFirst);
    await me.saveGithubIntegration(Number((await rowOf("github")).settings["default_project_id"]), {
      github_token: "",
      webhook_secret: "",
    });
    expect(sealers([await rowOf("github")])).toEqual([idOf(newKey)]);
    expect(sealers([await rowOf("google")])).toEqual([idOf(oldKey)]);
    expect((await deliver(fixture.host.url, hook, await issueDelivery("edited"))).status).toBe(200);
    await rotateKeys(db(), newFirst);
  });

  it("never overwrite a token refreshed between the read and the write", async () => {
    const { id } = await rowOf("google");
    await rotateKeys(db(), oldFirst);
    const refreshed = await newFirst.secrets.seal("refreshed", `${id}:access_token`);
    let refreshes = 0;
    const interrupted: Crypto = {
      ...newFirst,
      secrets: {
        ...newFirst.secrets,
        async seal(plain, aad) {
          refreshes += 1;
          if (refreshes === 1) {
            await patchIntegration(db(), id, { credentials: { access_token: refreshed } });
          }
          return newFirst.secrets.seal(plain, aad);
        },
      },
    };
    await resealIntegration(db(), interrupted, id);
    const after = await rowOf("google");
    expect(after.credentials["access_token"]).toBe(refreshed);
    expect(sealers([after])).toEqual([idOf(newKey)]);
    fixture.clock.advance(3_600_000);
    await rotateKeys(db(), newFirst);
  });

  it("rotate during deliveries and token refreshes without refusing or losing any", async () => {
    const work = new AbortController();
    let rounds = 0;
    const rotating = (async () => {
      while (!work.signal.aborted || rounds < 3) {
        for (const crypto of [oldFirst, newFirst]) {
          expect((await rotateKeys(db(), crypto)).unreadable).toEqual([]);
          // The embedded database responds in microtasks; without a pause no other task would run.
          await setTimeout(20);
        }
        rounds += 1;
      }
    })();
    const delivering = (async () => {
      const statuses: number[] = [];
      for (let number = 100; number < 140; number += 1) {
        const request = await issueDelivery("opened", { issue: { number } });
        statuses.push((await deliver(fixture.host.url, hook, request)).status);
      }
      return statuses;
    })();
    const refreshing = (async () => {
      const before = fixture.google.oauth.refreshes;
      for (let hour = 0; hour < 10; hour += 1) {
        fixture.clock.advance(3_600_000);
        await testGoogle();
      }
      return fixture.google.oauth.refreshes - before;
    })();
    const [statuses, refreshes] = await Promise.all([delivering, refreshing]).finally(() => {
      work.abort();
    });
    await rotating;
    expect(statuses).toEqual(Array<number>(40).fill(200));
    expect(refreshes).toBeGreaterThanOrEqual(10);
    expect(sealers(await rowsOf(fixture.host))).toEqual([idOf(newKey)]);
    fixture.clock.advance(3_600_000);
    await testGoogle();
  });

  it("are checked at the start of a host, which also rotates the embedded database", async () => {
    await rotateKeys(db(), oldFirst);
    const lines: string[] = [];
    const log = createLog("info", { write: (line) => lines.push(line) });
    await checkKeysAtStart(fixture.host.database, newFirst, log);
    const isRotated = sealers(await rowsOf(fixture.host)).includes(idOf(newKey));
    expect(isRotated).toBe(kind === "PGlite");
    expect(lines.join("")).not.toContain('"level":"warn"');
    await rotateKeys(db(), newFirst);
  });
});

describe("a wrong key", () => {
  let databaseUrl: string;
  let hook: string;
  let id: string;
  const env = (...keys: number[]) => ({
    DATABASE_URL: databaseUrl,
    SETTINGS_ENCRYPTION_KEY: keys.map(textOf).join(","),
  });
  const secretsFinding = async (...keys: number[]): Promise<string> => {
    const findings = await diagnose(readConfig(env(...keys)), silentLog, []);
    const found = findings.find(({ subject }) => subject === "secrets");
    return `${found?.level ?? "none"}: ${found?.text ?? ""}`;
  };
  const hostWith = (...keys: number[]): Promise<TestHost> =>
    startTestHost({ databaseUrl, env: env(...keys) });

  beforeAll(async () => {
    databaseUrl = await freshPostgresUrl();
    expect(await secretsFinding(oldKey)).toBe(
      "ok: all secrets can be decrypted (integrations: 0, webhooks: 0)",
    );
    const host = await hostWith(oldKey);
    const me = host.client();
    await me.logIn(admin);
    hook = await me.saveGithubIntegration(await me.createProject("Website"));
    id = (await rowsOf(host))[0]?.id ?? "";
    await host.close();
  });

  it("fails doctor, which lists the integrations and what to do", async () => {
    expect(await secretsFinding(oldKey)).toBe(
      "ok: all secrets can be decrypted (integrations: 1, webhooks: 0)",
    );
    const found = await secretsFinding(newKey);
    expect(found).toMatch(/^fail: 1 of 1 integrations have secrets that no key opens: github_/);
    expect(found).toContain(`github_connector ${id} (github_token, webhook_secret)`);
    expect(found).toContain("add the key that sealed them to SETTINGS_ENCRYPTION_KEY");
    expect(found).not.toContain(textOf(newKey));
    expect(await secretsFinding(newKey, oldKey)).toMatch(/^ok: /);
  });

  it("is logged at the start; deliveries get 503 and succeed when redelivered", async () => {
    const delivery = await issueDelivery("opened");
    const forged = await issueDelivery("opened", {}, { secret: "not-the-secret" });
    const host = await hostWith(newKey);
    expect(host.logged()).toMatch(/"level":"warn".*"integrations":1.*1 of 1 integrations/);
    for (const signature of [undefined, "", "sha256=zz", `sha1=${"a".repeat(40)}`]) {
      const headers = { ...delivery.headers, "x-hub-signature-256": signature };
      expect((await deliver(host.url, hook, { ...delivery, headers })).status).toBe(401);
    }
    for (const request of [delivery, forged]) {
      const answer = await deliver(host.url, hook, request);
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("300");
      expect(JSON.stringify(answer.body)).not.toMatch(tellTale);
    }
    await host.close();
    const cured = await hostWith(newKey, oldKey);
    expect(cured.logged()).not.toContain("that no key opens");
    expect((await deliver(cured.url, hook, delivery)).body).toMatchObject({ task: "created" });
    await cured.close();
  });

  it("fails rotate-keys, which names the field and integration, until the old key is added", async () => {
    const run = async (...keys: number[]) => {
      const lines: string[] = [];
      const print = (line: string) => lines.push(line);
      const isDone = await rotateKeysCommand(readConfig(env(...keys)), silentLog, print);
      return { isDone, lines };
    };
    const wrong = await run(newKey);
    expect(wrong.isDone).toBe(false);
    expect(wrong.lines).toContain(`Cannot be decrypted: github_connector ${id}: webhook_secret`);
    expect(wrong.lines.at(-1)).toContain("Keep the older keys.");
    expect(await runCommand(["rotate-keys"], env(newKey))).toEqual({
      code: 1,
      output: `${wrong.lines.join("\n")}\n`,
    });
    expect(await run(newKey, oldKey)).toEqual({
      isDone: true,
      lines: [
        "Checked 1 integrations, re-encrypted 2 values",
        "Checked 1 integrations, re-encrypted 0 values",
        "Re-encrypted 2 values in total",
        "All secrets are encrypted with the first key. You can remove the other keys; keep them " +
          "with backups made before now.",
      ],
    });
    expect(await secretsFinding(newKey)).toBe(
      "ok: all secrets can be decrypted (integrations: 1, webhooks: 0)",
    );
    const again = await runCommand(["rotate-keys"], env(newKey, oldKey));
    expect(again.code).toBe(0);
    expect(again.output).toContain("Re-encrypted 0 values in total\nAll secrets are encrypted");
  });
});

describe("rotate-keys", () => {
  it.each([
    [
      "without a key",
      {},
      "SETTINGS_ENCRYPTION_KEY: not set; list the new key first, then the older ones",
    ],
    [
      "with an empty database",
      { SETTINGS_ENCRYPTION_KEY: textOf(newKey) },
      "The database has pending migrations: run tt-host migrate first",
    ],
  ])("exits with 1 and one line %s", async (_case, env, line) => {
    const databaseUrl = await emptyPostgresUrl();
    expect(await runCommand(["rotate-keys"], { DATABASE_URL: databaseUrl, ...env })).toEqual({
      code: 1,
      output: `${line}\n`,
    });
  });

  it("exits with 0 on its own embedded database", async () => {
    const directory = await mkdtemp(join(tmpdir(), "tt-rotate-"));
    const env = { TT_DATA_DIR: directory, SETTINGS_ENCRYPTION_KEY: textOf(newKey) };
    expect(await runCommand(["migrate"], env)).toMatchObject({ code: 0 });
    const { code, output } = await runCommand(["rotate-keys"], env);
    expect(output).toMatch(
      /^Re-encrypted 0 values in total\nAll secrets are encrypted with the first key\./,
    );
    expect(code).toBe(0);
    await rm(directory, { recursive: true });
    // Two processes create and open their own database.
  }, 120_000);

  it("explains what to do if a host uses the embedded database or no key is set", async () => {
    const directory = await mkdtemp(join(tmpdir(), "tt-rotate-"));
    const unlock = lockDirectory(join(directory, "pgdata"));
    const embedded = readConfig({ TT_DATA_DIR: directory });
    await expect(rotateKeysCommand(embedded, silentLog, () => undefined)).rejects.toThrow(
      "Restart that host with the new key first",
    );
    unlock();
    await rm(directory, { recursive: true });
    const keyless = readConfig({ DATABASE_URL: "postgres://127.0.0.1:1/tt" });
    await expect(rotateKeysCommand(keyless, silentLog, () => undefined)).rejects.toThrow(
      "SETTINGS_ENCRYPTION_KEY",
    );
  });
});
