import { isIP } from "node:net";
import { connectorVariables, splitList, type Descriptor } from "@tt/connector-core";
import { isAllowlistEntry, isPublicAddress } from "@tt/connector-core/node";
import * as z from "zod";

/**
 * Configuration of a host, parsed once from environment variables by {@link readConfig}.
 * @example
 * ```ts
 * import { builtIn, readConfig, type Config } from "@tt/host-express";
 *
 * const config: Config = { ...readConfig(process.env, builtIn), port: 0, logLevel: "silent" };
 * ```
 */
export interface Config {
  /** TCP port to listen on; 0 picks a free one (`PORT`, default: 3000). */
  readonly port: number;
  /** Address or name to listen on (`HOST`, default: 127.0.0.1). */
  readonly host: string;
  /** Directory of the embedded database and its key file (`TT_DATA_DIR`, default: ./data). */
  readonly dataDirectory: string;
  /** URL of PostgreSQL. Undefined selects the embedded database in {@link dataDirectory}. */
  readonly databaseUrl: string | undefined;
  /** URL of a Redis that several processes share to count rate limits. */
  readonly redisUrl: string | undefined;
  /** URL that users and providers call; without a trailing slash. */
  readonly baseUrl: string;
  /** Comma-separated encryption keys, 32 bytes each in base64url; the first one encrypts. */
  readonly encryptionKeys: string | undefined;
  /** Path of a file that contains the encryption keys. */
  readonly encryptionKeyFile: string | undefined;
  /** Number of trusted proxies in front of the host, for `X-Forwarded-For` (default: 0). */
  readonly trustedProxies: number;
  /** Administrator to create at the first start. */
  readonly admin: { readonly username: string; readonly password: string } | undefined;
  /** Initial value of the setting, used at the first start only (default: true). */
  readonly singleActiveTimer: boolean;
  /** Initial IANA time zone of the installation, used at the first start only (default: UTC). */
  readonly timezone: string;
  /** Token that `/metrics` requires. Undefined allows requests from this machine only. */
  readonly metricsToken: string | undefined;
  /** Maximum number of requests of one API token (default: 100 a minute, 1,000 an hour). */
  readonly tokenLimits: { readonly perMinute: number; readonly perHour: number };
  /** Requests processed at once (default: 32). Further ones queue briefly, then get 503. */
  readonly maxConcurrentRequests: number;
  /** Least severe level that is logged (default: info). */
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /**
   * Host names, addresses and CIDR blocks that may be called for users although they are not public
   * (`OUTBOUND_ALLOWLIST`, default: none).
   */
  readonly outboundAllowlist: readonly string[];
  /** Version to show and compare instead of the package's (`APP_VERSION`). */
  readonly appVersion: string | undefined;
  /** Where new releases of the host are looked up; undefined if they are not. */
  readonly releases: ReleaseConfig | undefined;
  /** The language model that texts are requested from. */
  readonly ai: AiConfig;
  /** URLs of providers, by variable name; undefined selects the connector's default. */
  readonly endpoints: Readonly<Record<string, string | undefined>>;
  /** OAuth client ids and secrets of this installation, by variable name. */
  readonly clients: Readonly<Record<string, string | undefined>>;
}

/**
 * Where new releases are looked up.
 * @example
 * ```ts
 * import { readConfig, type ReleaseConfig } from "@tt/host-express";
 *
 * const env = { VERSION_CHECK_GITHUB_REPO: "octo-org/time" };
 * const releases: ReleaseConfig | undefined = readConfig(env).releases;
 * ```
 */
export interface ReleaseConfig {
  /** `owner/name` on GitHub (`VERSION_CHECK_GITHUB_REPO`). */
  readonly repository: string;
  /** Base URL of GitHub's API (`RELEASES_API_URL`, default: https://api.github.com). */
  readonly apiUrl: string;
  /** Token for private repositories and higher limits (`GITHUB_RELEASES_TOKEN`). */
  readonly token: string | undefined;
  /** Whether pre-releases count (`ENABLE_PRE_RELEASE_NOTIFICATIONS`, default: false). */
  readonly includesPreReleases: boolean;
}

/**
 * The language model, behind an endpoint that is compatible with OpenAI's chat completions. Nothing is
 * requested unless it is enabled.
 * @example
 * ```ts
 * import { readConfig, type AiConfig } from "@tt/host-express";
 *
 * const env = { AI_ENABLED: "true", AI_BASE_URL: "http://127.0.0.1:11434/v1", AI_MODEL: "llama3.2" };
 * const ai: AiConfig = readConfig(env).ai;
 * ```
 */
export interface AiConfig {
  /** Whether the host calls the model (`AI_ENABLED`, default: false). */
  readonly isEnabled: boolean;
  /** URL before `/chat/completions`, without a trailing slash (`AI_BASE_URL`). */
  readonly baseUrl: string | undefined;
  /** Name of the model at the endpoint (`AI_MODEL`). */
  readonly model: string | undefined;
  /** Bearer token of the endpoint (`AI_API_KEY`). Endpoints in a private network may need none. */
  readonly apiKey: string | undefined;
  /** Longest time for an answer (`AI_TIMEOUT_SECONDS`, default: 10 s). */
  readonly timeoutMs: number;
}

/**
 * Thrown if a setting has a wrong value. The message names the variable and what is expected.
 * @example
 * ```ts
 * import { ConfigError, readConfig } from "@tt/host-express";
 *
 * try {
 *   readConfig({ PORT: "eighty" });
 * } catch (error) {
 *   if (error instanceof ConfigError) console.error(error.message);
 * }
 * ```
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const flag = z
  .string()
  .regex(/^(true|false|1|0|yes|no|on|off)$/i, "must be true or false")
  .transform((text) => /^(true|1|yes|on)$/i.test(text));

const wholeNumber = (min: number, max: number): z.ZodType<number, string> => {
  const message = `must be a whole number from ${String(min)} to ${String(max)}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
};

const webUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: "must be a URL that starts with https:// or http://",
    abort: true,
  })
  .transform((text) => text.replace(/\/+$/, ""));

/** Base URL of a provider. Requests carry tokens, so http is only allowed on this machine. */
const endpoint = webUrl.refine(
  (text) => new URL(text).protocol === "https:" || isLoopback(new URL(text).hostname),
  "must start with https:// (http:// is allowed for this machine only)",
);

/**
 * Base URL of a language model. Requests carry notes of users, so http is only allowed where no stranger
 * reads them: on this machine, and in its network, e.g. to another container.
 */
const modelEndpoint = webUrl
  .refine(
    (text) => new URL(text).protocol === "https:" || isLocal(new URL(text).hostname),
    "must start with https:// (http:// is allowed for this machine and private networks only)",
  )
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return [username, password, search, hash].every((part) => part === "");
  }, "must not contain credentials, a query or a fragment");

const urlOf = (...protocols: string[]): z.ZodType<string, string> =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that starts with ${protocols[0] ?? ""}//`,
    );

const path = z.string().refine((text) => !/^[a-z]+:\/\//i.test(text), "must be a path, not a URL");

/** A token that is sent in a header. */
const headerToken = z
  .string()
  .trim()
  .regex(/^[!-~]+$/, "must be a token, without spaces");

const environment = z.object({
  PORT: wholeNumber(0, 65_535).optional(),
  HOST: z
    .string()
    .refine(
      (text) => isIP(text) !== 0 || /^[a-z\d]([\w.-]*[a-z\d])?$/i.test(text),
      "must be an address or name of this machine, e.g. 127.0.0.1 or ::, without http:// and port",
    )
    .optional(),
  TT_DATA_DIR: path.optional(),
  DATABASE_URL: urlOf("postgres:", "postgresql:").optional(),
  REDIS_URL: urlOf("redis:", "rediss:").optional(),
  BASE_URL: webUrl.optional(),
  SETTINGS_ENCRYPTION_KEY: z.string().optional(),
  SETTINGS_ENCRYPTION_KEY_FILE: path.optional(),
  TRUST_PROXY: wholeNumber(0, 10).optional(),
  TT_ADMIN_USERNAME: z
    .string()
    .trim()
    .toLowerCase()
    .min(1, "must not be blank")
    .max(80, "must have at most 80 characters")
    .optional(),
  TT_ADMIN_PASSWORD: z.string().min(8, "must have at least 8 characters").optional(),
  SINGLE_ACTIVE_TIMER: flag.optional(),
  TZ: z.string().optional(),
  API_TOKEN_RATE_LIMIT_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  API_TOKEN_RATE_LIMIT_PER_HOUR: wholeNumber(1, 1_000_000).optional(),
  MAX_CONCURRENT_REQUESTS: wholeNumber(1, 10_000).optional(),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).optional(),
  OUTBOUND_ALLOWLIST: z
    .string()
    .transform((text) => splitList(text))
    .refine(
      (entries) => entries.every(isAllowlistEntry),
      "must list host names, IP addresses or CIDR blocks, e.g. gitlab.corp.example,10.20.0.0/16",
    )
    .optional(),
  APP_VERSION: z
    .string()
    .trim()
    .max(100, "must have at most 100 characters")
    .transform((text) => (text === "" ? undefined : text))
    .optional(),
  VERSION_CHECK_GITHUB_REPO: z
    .string()
    .regex(/^[\w-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/, "must be a repository, e.g. octo-org/time")
    .optional(),
  RELEASES_API_URL: endpoint.optional(),
  GITHUB_RELEASES_TOKEN: headerToken.optional(),
  ENABLE_PRE_RELEASE_NOTIFICATIONS: flag.optional(),
  AI_ENABLED: flag.optional(),
  AI_BASE_URL: modelEndpoint.optional(),
  AI_MODEL: z.string().trim().max(200, "must have at most 200 characters").optional(),
  AI_API_KEY: headerToken.optional(),
  AI_TIMEOUT_SECONDS: wholeNumber(1, 60).optional(),
});

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
 * True if this runtime knows the IANA time zone. Plain offsets (`+02:00`) are rejected: PostgreSQL
 * interprets their sign the other way round.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** True if a host name or address refers to this machine, e.g. `localhost` or `127.0.0.1`. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname);
}

/**
 * True if a host name or address belongs to this machine or a private network: an address that is not
 * public, or a name without dots, e.g. of another container.
 */
export function isLocal(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0) return !isPublicAddress(address);
  return isLoopback(hostname) || !hostname.includes(".");
}
