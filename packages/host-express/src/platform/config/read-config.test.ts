import { githubConnector } from "@tt/connector-github";
import type { Descriptor } from "@tt/connector-core";
import { gcalConnector } from "@tt/connector-gcal";
import { describe, expect, it } from "vitest";
import { ConfigError } from "./config";
import { readConfig } from "./read-config";

const connectors = [githubConnector, gcalConnector];

/** A connector from outside with these variables. */
function withVariables(env: Record<string, string>): Pick<Descriptor, "manifest"> {
  return { manifest: { ...githubConnector.manifest, key: "acme_connector", env } };
}

describe("readConfig", () => {
  it("has defaults for all variables", () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: "127.0.0.1",
      dataDirectory: "./data",
      databaseUrl: undefined,
      redisUrl: undefined,
      baseUrl: "http://127.0.0.1:3000",
      encryptionKeys: undefined,
      encryptionKeyFile: undefined,
      trustedProxies: 0,
      admin: undefined,
      singleActiveTimer: true,
      timezone: "UTC",
      metricsToken: undefined,
      tokenLimits: { perMinute: 100, perHour: 1000 },
      maxConcurrentRequests: 32,
      logLevel: "info",
      outboundAllowlist: [],
      ai: {
        isEnabled: false,
        baseUrl: undefined,
        model: undefined,
        apiKey: undefined,
        timeoutMs: 10_000,
      },
      endpoints: {},
      clients: {},
    });
  });

  it("treats an empty variable as unset, as compose files write it", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: "", TZ: "" })).toEqual(readConfig({}));
  });

  it.each([
    [{ PORT: "8080" }, { port: 8080, baseUrl: "http://127.0.0.1:8080" }],
    [{ HOST: "0.0.0.0" }, { host: "0.0.0.0" }],
    [{ HOST: "db_1.internal" }, { host: "db_1.internal" }],
    [{ HOST: "::1" }, { host: "::1", baseUrl: "http://[::1]:3000" }],
    [{ BASE_URL: "https://time.example.com/" }, { baseUrl: "https://time.example.com" }],
    [{ TRUST_PROXY: "2" }, { trustedProxies: 2 }],
    [
      { API_TOKEN_RATE_LIMIT_PER_MINUTE: "1", API_TOKEN_RATE_LIMIT_PER_HOUR: "1000000" },
      { tokenLimits: { perMinute: 1, perHour: 1_000_000 } },
    ],
    [{ SINGLE_ACTIVE_TIMER: "false" }, { singleActiveTimer: false }],
    [{ SINGLE_ACTIVE_TIMER: "On" }, { singleActiveTimer: true }],
    [{ TZ: "Europe/Berlin" }, { timezone: "Europe/Berlin" }],
    // The system sets TZ, so an unusual value must not prevent the start.
    [{ TZ: ":/etc/localtime" }, { timezone: "UTC" }],
    [
      { TT_ADMIN_USERNAME: " Ada ", TT_ADMIN_PASSWORD: "correct horse" },
      { admin: { username: "ada", password: "correct horse" } },
    ],
    [
      { GITHUB_API_URL: "http://127.0.0.1:4000/" },
      { endpoints: { GITHUB_API_URL: "http://127.0.0.1:4000" } },
    ],
    [
      { OUTBOUND_ALLOWLIST: "gitlab.corp.example, 10.20.0.0/16," },
      { outboundAllowlist: ["gitlab.corp.example", "10.20.0.0/16"] },
    ],
    [
      { GOOGLE_CLIENT_ID: " id ", GOOGLE_CLIENT_SECRET: "secret" },
      { clients: { GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: "secret" } },
    ],
    [
      { GOOGLE_TOKEN_URL: "http://127.0.0.1:4000/token" },
      { endpoints: { GOOGLE_TOKEN_URL: "http://127.0.0.1:4000/token" } },
    ],
    [{ APP_VERSION: " v4.0.0 " }, { appVersion: "v4.0.0" }],
    [
      { VERSION_CHECK_GITHUB_REPO: "octo-org/time.js" },
      {
        releases: {
          repository: "octo-org/time.js",
          apiUrl: "https://api.github.com",
          token: undefined,
          includesPreReleases: false,
        },
      },
    ],
    [
      {
        VERSION_CHECK_GITHUB_REPO: "octo-org/time",
        RELEASES_API_URL: "https://github.example.com/api/v3/",
        GITHUB_RELEASES_TOKEN: "ghp_x",
        ENABLE_PRE_RELEASE_NOTIFICATIONS: "yes",
      },
      {
        releases: {
          repository: "octo-org/time",
          apiUrl: "https://github.example.com/api/v3",
          token: "ghp_x",
          includesPreReleases: true,
        },
      },
    ],
    [{ RELEASES_API_URL: "https://github.example.com" }, { releases: undefined }],
    [
      {
        AI_ENABLED: "1",
        AI_BASE_URL: "https://models.example/v1/",
        AI_MODEL: " small ",
        AI_API_KEY: " sk-1 ",
        AI_TIMEOUT_SECONDS: "60",
      },
      {
        ai: {
          isEnabled: true,
          baseUrl: "https://models.example/v1",
          model: "small",
          apiKey: "sk-1",
          timeoutMs: 60_000,
        },
      },
    ],
    [{ AI_BASE_URL: "http://ollama:11434/v1" }, { ai: { baseUrl: "http://ollama:11434/v1" } }],
    [{ AI_BASE_URL: "http://10.1.2.3/v1" }, { ai: { baseUrl: "http://10.1.2.3/v1" } }],
  ])("reads %j", (env, expected) => {
    expect(readConfig(env, connectors)).toMatchObject(expected);
  });

  it.each([
    ["PORT", "eighty"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["HOST", "http://127.0.0.1:3000"],
    ["HOST", "127.0.0.1:3000"],
    ["HOST", "canary host"],
    ["HOST", "[::1]"],
    ["TT_DATA_DIR", "http://canary/data"],
    ["SETTINGS_ENCRYPTION_KEY_FILE", "file:///canary"],
    ["DATABASE_URL", "mysql://canary@host/db"],
    ["DATABASE_URL", "canary"],
    ["REDIS_URL", "http://canary"],
    ["BASE_URL", "time.example.com"],
    ["BASE_URL", "ftp://time.example.com"],
    ["TRUST_PROXY", "true"],
    ["API_TOKEN_RATE_LIMIT_PER_MINUTE", "0"],
    ["API_TOKEN_RATE_LIMIT_PER_MINUTE", "-1"],
    ["API_TOKEN_RATE_LIMIT_PER_MINUTE", "many"],
    ["API_TOKEN_RATE_LIMIT_PER_HOUR", "0"],
    ["API_TOKEN_RATE_LIMIT_PER_HOUR", "1000001"],
    ["API_TOKEN_RATE_LIMIT_PER_HOUR", "1e3"],
    ["SINGLE_ACTIVE_TIMER", "maybe"],
    ["METRICS_TOKEN", "canary"],
    ["LOG_LEVEL", "loud"],
    ["GITHUB_API_URL", "http://api.github.com"],
    ["GITHUB_API_URL", "not a url"],
    ["GOOGLE_CALENDAR_API_URL", "http://www.googleapis.com/calendar/v3"],
    ["GITHUB_API_URL", "http://localhost.example.com"],
    ["OUTBOUND_ALLOWLIST", "https://canary.example"],
    ["OUTBOUND_ALLOWLIST", "10.0.0.0/99"],
    ["VERSION_CHECK_GITHUB_REPO", "canary"],
    ["VERSION_CHECK_GITHUB_REPO", "https://github.com/octo-org/canary"],
    ["VERSION_CHECK_GITHUB_REPO", "octo-org/.."],
    ["RELEASES_API_URL", "http://canary.example"],
    ["AI_ENABLED", "perhaps"],
    ["AI_BASE_URL", "http://canary.example/v1"],
    ["AI_BASE_URL", "http://93.184.215.14/v1"],
    ["AI_BASE_URL", "https://user:canary@models.example/v1"],
    ["AI_BASE_URL", "https://models.example/v1?key=canary"],
    ["AI_BASE_URL", "https://models.example/v1#canary"],
    ["AI_API_KEY", "canary key"],
    ["AI_MODEL", "canary".repeat(40)],
    ["AI_TIMEOUT_SECONDS", "0"],
    ["AI_TIMEOUT_SECONDS", "61"],
  ])("refuses %s=%s and names it, never its value", (name, value) => {
    const read = (): unknown => readConfig({ [name]: value }, connectors);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).not.toThrow("canary");
  });

  it("names every wrong variable at once", () => {
    const env = { PORT: "x", TRUST_PROXY: "x", GITHUB_API_URL: "x" };
    expect(() => readConfig(env, connectors)).toThrow(
      /^PORT: .+\nTRUST_PROXY: .+\nGITHUB_API_URL: .+$/,
    );
  });

  it("reads the variables that connectors name, and no others", () => {
    const acme = withVariables({ ACME_API_URL: "https://api.acme.example" });
    const env = { ACME_API_URL: "https://git.acme.example/api/", GITHUB_API_URL: "http://x" };
    expect(readConfig(env, [acme])).toMatchObject({
      endpoints: { ACME_API_URL: "https://git.acme.example/api" },
      clients: {},
    });
    expect(readConfig({}, [acme]).endpoints).toEqual({ ACME_API_URL: undefined });
    expect(() => readConfig({ ACME_API_URL: "http://git.acme.example" }, [acme])).toThrow(
      /^ACME_API_URL: must start with https:[^\n]+$/,
    );
  });

  it("refuses a connector that reads a variable of the host", () => {
    const greedy = withVariables({ DATABASE_URL: "https://acme.example" });
    expect(() => readConfig({}, [greedy])).toThrow(/^DATABASE_URL: .*acme_connector[^\n]*$/);
  });

  it.each([
    { TT_ADMIN_USERNAME: "ada" },
    { TT_ADMIN_PASSWORD: "correct horse" },
    { TT_ADMIN_USERNAME: "ada", TT_ADMIN_PASSWORD: "canary" },
    { TT_ADMIN_USERNAME: "   ", TT_ADMIN_PASSWORD: "correct horse" },
  ])("refuses an incomplete first admin: %j", (env) => {
    expect(() => readConfig(env)).toThrow(/TT_ADMIN_/);
    expect(() => readConfig(env)).not.toThrow("canary");
  });
});
