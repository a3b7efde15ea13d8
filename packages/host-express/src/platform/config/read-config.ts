import { connectorVariables, type Descriptor } from "@tt/connector-core";
import * as z from "zod";
import { isTimeZone } from "../time/zones";
import { ConfigError, type Config, type ReleaseConfig } from "./config";
import { endpoint, environment } from "./variables";

/**
 * Environment variables by name, like `process.env`.
 * @example
 * ```ts
 * import { readConfig, type Environment } from "@tt/host-express";
 *
 * const env: Environment = { ...process.env, PORT: "8080" };
 * const config = readConfig(env);
 * ```
 */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses the configuration from environment variables. Empty variables count as unset.
 * @param connectors the connectors whose variables are read: the same that `startHost` gets
 * @throws ConfigError naming every wrong variable and what is expected, never its value
 * @example
 * ```ts
 * import { builtIn, readConfig } from "@tt/host-express";
 *
 * const env = { PORT: "8080", GITHUB_API_URL: "https://github.example.com/api/v3" };
 * const config = readConfig(env, builtIn);
 * ```
 */
export function readConfig(
  env: Environment,
  connectors: readonly Pick<Descriptor, "manifest">[] = [],
): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const names = connectorNames(connectors);
  const result = environment.safeParse(given);
  const endpoints = readVariables(given, names.endpoints, endpoint);
  const clients = readVariables(given, names.clients, z.string().trim());
  if (!result.success || !endpoints.success || !clients.success) {
    const issues = [result, endpoints, clients].flatMap(({ error }) => error?.issues ?? []);
    const messages = issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(messages.join("\n"));
  }
  const vars = result.data;
  if ((vars.TT_ADMIN_USERNAME === undefined) !== (vars.TT_ADMIN_PASSWORD === undefined)) {
    throw new ConfigError("TT_ADMIN_USERNAME and TT_ADMIN_PASSWORD: set both or neither");
  }
  const host = vars.HOST ?? "127.0.0.1";
  const port = vars.PORT ?? 3000;
  return {
    port,
    host,
    dataDirectory: vars.TT_DATA_DIR ?? "./data",
    databaseUrl: vars.DATABASE_URL,
    redisUrl: vars.REDIS_URL,
    baseUrl: vars.BASE_URL ?? `http://${host.includes(":") ? `[${host}]` : host}:${String(port)}`,
    encryptionKeys: vars.SETTINGS_ENCRYPTION_KEY,
    encryptionKeyFile: vars.SETTINGS_ENCRYPTION_KEY_FILE,
    trustedProxies: vars.TRUST_PROXY ?? 0,
    admin:
      vars.TT_ADMIN_USERNAME === undefined || vars.TT_ADMIN_PASSWORD === undefined
        ? undefined
        : {
            username: vars.TT_ADMIN_USERNAME,
            password: vars.TT_ADMIN_PASSWORD,
          },
    singleActiveTimer: vars.SINGLE_ACTIVE_TIMER ?? true,
    timezone: vars.TZ !== undefined && isTimeZone(vars.TZ) ? vars.TZ : "UTC",
    metricsToken: vars.METRICS_TOKEN,
    tokenLimits: {
      perMinute: vars.API_TOKEN_RATE_LIMIT_PER_MINUTE ?? 100,
      perHour: vars.API_TOKEN_RATE_LIMIT_PER_HOUR ?? 1000,
    },
    maxConcurrentRequests: vars.MAX_CONCURRENT_REQUESTS ?? 32,
    logLevel: vars.LOG_LEVEL ?? "info",
    outboundAllowlist: vars.OUTBOUND_ALLOWLIST ?? [],
    appVersion: vars.APP_VERSION,
    releases: releasesOf(vars),
    ai: {
      isEnabled: vars.AI_ENABLED ?? false,
      baseUrl: vars.AI_BASE_URL,
      model: vars.AI_MODEL,
      apiKey: vars.AI_API_KEY,
      timeoutMs: (vars.AI_TIMEOUT_SECONDS ?? 10) * 1000,
    },
    endpoints: endpoints.data,
    clients: clients.data,
  };
}

function releasesOf(vars: z.output<typeof environment>): ReleaseConfig | undefined {
  const { VERSION_CHECK_GITHUB_REPO: repository } = vars;
  return repository === undefined
    ? undefined
    : {
        repository,
        apiUrl: vars.RELEASES_API_URL ?? "https://api.github.com",
        token: vars.GITHUB_RELEASES_TOKEN,
        includesPreReleases: vars.ENABLE_PRE_RELEASE_NOTIFICATIONS ?? false,
      };
}

/**
 * Names of the variables that connectors read.
 * @throws ConfigError if one of them is a variable of the host
 */
function connectorNames(connectors: readonly Pick<Descriptor, "manifest">[]) {
  const variables = connectors.map(({ manifest }) => {
    const { endpoints, clients } = connectorVariables(manifest);
    const names = { endpoints: Object.keys(endpoints), clients };
    const taken = [...names.endpoints, ...clients].find((name) =>
      Object.hasOwn(environment.shape, name),
    );
    if (taken === undefined) return names;
    throw new ConfigError(`${taken}: is a variable of the host, but ${manifest.key} reads it too`);
  });
  return {
    endpoints: variables.flatMap(({ endpoints }) => endpoints),
    clients: variables.flatMap(({ clients }) => clients),
  };
}

/** Reads one kind of the connectors' variables. Every name becomes a key, also if it is not set. */
function readVariables(
  env: Environment,
  names: readonly string[],
  schema: z.ZodType<string, string>,
) {
  const shape = Object.fromEntries(names.map((name) => [name, schema.optional()]));
  return z.object(shape).safeParse(Object.fromEntries(names.map((name) => [name, env[name]])));
}
