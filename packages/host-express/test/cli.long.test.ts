import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtIn } from "../src/built-in";
import { diagnose } from "../src/cli/doctor";
import type { Finding } from "../src/connectors/doctor/checks";
import type { Command } from "../src/cli/commands/command";
import { runCommand as runLocally } from "../src/cli/commands/run-command";
import { createTokenCommand } from "../src/cli/commands/tokens";
import { createUserCommand } from "../src/cli/commands/users";
import { verifyPassword } from "../src/platform/auth/password";
import { hashToken } from "../src/platform/auth/random-token";
import { ConfigError, type Config } from "../src/platform/config/config";
import { readConfig, type Environment } from "../src/platform/config/read-config";
import { migrations } from "../src/platform/db/migrations/list";
import { lockDirectory } from "../src/platform/db/directory-lock";
import { openPostgres } from "../src/platform/db/open-postgres";
import { emptyPostgresUrl, freshPostgresUrl, silentLog } from "./support/databases";
import { startTestHost } from "./support/host";
import { runCommand } from "./support/process";
import { hasRedis, startRedisServer } from "./support/redis-server";

const key = "A".repeat(43);
let url: string;
let config: Config;
let directory: string;
beforeAll(async () => {
  url = await freshPostgresUrl();
  config = readConfig({ DATABASE_URL: url });
  directory = await mkdtemp(join(tmpdir(), "tt-cli-"));
});
afterAll(() => rm(directory, { recursive: true }));

const ada = { username: " Ada ", password: "correct horse", role: "admin" } as const;
const run = <Input>(command: Command<Input>, input: unknown): Promise<string> =>
  runLocally(config, silentLog, command, input as Input);

describe("create-user", () => {
  it("creates the first administrator, completes the set-up, and rejects a taken name", async () => {
    expect(await run(createUserCommand, ada)).toBe("Created admin ada (id 1)");
    const database = openPostgres(url, silentLog);
    const user = await database.db.selectFrom("users").selectAll().executeTakeFirstOrThrow();
    const settings = await database.db.selectFrom("settings").selectAll().executeTakeFirstOrThrow();
    await database.close();
    expect(user.role).toBe("admin");
    expect(await verifyPassword(user.password_hash, ada.password)).toBe(true);
    expect(settings.setup_completed_at).not.toBeNull();
    await expect(run(createUserCommand, ada)).rejects.toThrow("already exists");
  });

  it.each([
    [{ role: "owner" }, "--role"],
    [{ password: "canary" }, "--password"],
    [{ username: "  " }, "--username"],
    [{ username: "x".repeat(81) }, "--username"],
  ])("refuses %j and names the option", async (wrong, option) => {
    const failing = run(createUserCommand, { ...ada, ...wrong });
    await expect(failing).rejects.toThrow(ConfigError);
    await expect(failing).rejects.toThrow(option);
    await expect(failing).rejects.not.toThrow("canary");
  });
});

describe("create-token", () => {
  const wanted = {
    username: "ada",
    name: "Tour",
    scopes: ["read:projects"],
    "expires-days": 30,
  };

  it("prints a token and stores only its hash", async () => {
    const token = await run(createTokenCommand, wanted);
    expect(token).toMatch(/^tt_[A-Za-z0-9_-]{32}$/);
    const database = openPostgres(url, silentLog);
    const row = await database.db.selectFrom("api_tokens").selectAll().executeTakeFirstOrThrow();
    await database.close();
    expect(row).toMatchObject({ token_hash: hashToken(token), scopes: ["read:projects"] });
    expect(row.expires_at).not.toBeNull();
    expect(JSON.stringify(row)).not.toContain(token.slice(8));
  });

  it.each([
    [{ scopes: ["read:everything", "read:*"] }, '--scopes: unknown: "read:everything", "read:*"'],
    [{ scopes: [""] }, "--scopes"],
    [{ username: "nobody" }, "--username"],
    [{ name: "x".repeat(101) }, "--name"],
  ])("refuses %j and names the option", async (wrong, option) => {
    await expect(run(createTokenCommand, { ...wanted, ...wrong })).rejects.toThrow(option);
  });
});

describe("doctor", () => {
  const finding = async (subject: Finding["subject"], env: Environment): Promise<string> => {
    const config = readConfig({ DATABASE_URL: url, ...env }, builtIn);
    const findings = await diagnose(config, silentLog, builtIn);
    const found = findings.find((each) => each.subject === subject);
    return `${found?.level ?? "none"}: ${found?.text ?? ""}`;
  };

  it("lists the connectors with their variables, and which are set", async () => {
    const env = { GITHUB_API_URL: "https://github.example.com/api/v3" };
    expect(await finding("connectors", env)).toBe("ok: GitHub: GITHUB_API_URL (set)");
    const config = readConfig({ DATABASE_URL: url }, builtIn);
    const twice = await diagnose(config, silentLog, [...builtIn, ...builtIn.slice(0, 1)]);
    expect(twice.filter(({ subject }) => subject === "connectors")).toEqual([
      {
        subject: "connectors",
        level: "fail",
        text: expect.stringContaining('share the key "github_connector"') as string,
      },
      {
        subject: "connectors",
        level: "fail",
        text: expect.stringContaining('share the slug "github"') as string,
      },
    ]);
  });

  it("checks the database", async () => {
    expect(await finding("database", {})).toBe("ok: PostgreSQL, schema up to date");
    expect(await finding("database", { DATABASE_URL: await emptyPostgresUrl() })).toMatch(
      /^warn: .+ pending migrations: run tt-host migrate/,
    );
    const nowhere = "postgres://tt:canary@127.0.0.1:1/tt";
    const lost = await finding("database", { DATABASE_URL: nowhere });
    expect(lost).toMatch(/^fail: DATABASE_URL: .+ECONNREFUSED/);
    expect(lost).not.toContain("canary");
  });

  it("reports whether the process that uses the embedded database answers", async () => {
    const host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    const unlock = lockDirectory(join(directory, "pgdata"));
    const embedded = { DATABASE_URL: "", TT_DATA_DIR: directory };
    expect(await finding("database", { ...embedded, BASE_URL: host.url })).toMatch(
      /^ok: .+ in use by the running host/,
    );
    await host.close();
    expect(await finding("database", { ...embedded, BASE_URL: host.url })).toMatch(
      /^warn: .+ does not answer/,
    );
    unlock();
  });

  it("checks the key", async () => {
    expect(await finding("key", { SETTINGS_ENCRYPTION_KEY: `${key},${key}` })).toBe(
      "ok: 2 from the environment",
    );
    expect(await finding("key", {})).toMatch(/^fail: none.+set SETTINGS_ENCRYPTION_KEY/);
    expect(await finding("key", { SETTINGS_ENCRYPTION_KEY: "canary" })).toMatch(
      /^fail: SETTINGS_ENCRYPTION_KEY: (?!.*canary)/,
    );
  });

  it("checks whether Redis is configured and answers", async () => {
    expect(await finding("redis", {})).toMatch(/^ok: not configured/);
    expect(await finding("redis", { REDIS_URL: "redis://127.0.0.1:1" })).toMatch(
      /^fail: REDIS_URL .+ no Redis answers/,
    );
  });

  it.skipIf(!hasRedis)("reports a Redis that answers", async () => {
    const redis = await startRedisServer();
    expect(await finding("redis", { REDIS_URL: redis.url })).toBe("ok: answers");
    await redis.kill();
  });

  it("checks BASE_URL", async () => {
    const host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    expect(await finding("base url", { BASE_URL: host.url })).toMatch(/^ok: .+ answers/);
    await host.close();
    expect(await finding("base url", { BASE_URL: host.url })).toMatch(/^warn: .+ does not answer/);
    expect(await finding("base url", { BASE_URL: "http://time.example.com" })).toMatch(
      /^fail: .+https/,
    );
  });
});

describe("the program", () => {
  it("reports a wrong variable in one line and exits with 1", async () => {
    const { code, output } = await runCommand(["serve"], { PORT: "canary" });
    expect(code).toBe(1);
    expect(output).toBe("PORT: must be a whole number from 0 to 65535\n");
  });

  // A host that cannot start prints one line without a stack trace.
  it.each([
    ["HOST", { HOST: "http://127.0.0.1:3000" }],
    ["HOST", { HOST: "some-name.invalid" }],
    ["HOST", { HOST: "192.0.2.1" }],
    ["DATABASE_URL", { DATABASE_URL: "postgres://tt:tt@some-name.invalid/tt" }],
    ["DATABASE_URL", { DATABASE_URL: "postgres://tt:tt@127.0.0.1:1/tt" }],
    ["TT_DATA_DIR", { TT_DATA_DIR: "/dev/null/tt" }],
    ["SETTINGS_ENCRYPTION_KEY_FILE", { SETTINGS_ENCRYPTION_KEY_FILE: "/absent" }],
  ])("names %s in one line: %j", async (variable, env) => {
    const known = "DATABASE_URL" in env || "TT_DATA_DIR" in env ? {} : { DATABASE_URL: url };
    const wrong = { PORT: "0", LOG_LEVEL: "silent", ...known, ...env };
    const { code, output } = await runCommand(["serve"], wrong);
    expect(output).toMatch(new RegExp(`^${variable}: .+\n$`));
    expect(code).toBe(1);
  });

  it("names PORT when another program listens there", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const env = { PORT: String(port), LOG_LEVEL: "silent", DATABASE_URL: url };
    const { code, output } = await runCommand(["serve"], env);
    taken.close();
    expect(output).toMatch(/^PORT: .+\(EADDRINUSE\)\n$/);
    expect(code).toBe(1);
  });

  it.each(["0", "36501"])("refuses --expires-days %s", async (days) => {
    const args = ["create-token", "--username", "ada", "--scopes", "read:tasks"];
    expect(await runCommand([...args, "--expires-days", days], { DATABASE_URL: url })).toEqual({
      code: 1,
      output: "--expires-days: must be a whole number from 1 to 36500\n",
    });
  });

  it("runs the pending migrations", async () => {
    const env = { DATABASE_URL: await emptyPostgresUrl() };
    const output = `Ran ${Object.keys(migrations).join(", ")}\n`;
    expect(await runCommand(["migrate"], env)).toEqual({ code: 0, output });
  });

  it("exits with 1 if a check of doctor fails", async () => {
    const { code, output } = await runCommand(["doctor"], { DATABASE_URL: url });
    expect(output).toMatch(/^ok {4}database {4}PostgreSQL, schema up to date$/m);
    expect(output).toMatch(/^fail {2}key {9}none/m);
    expect(code).toBe(1);
  });
});
