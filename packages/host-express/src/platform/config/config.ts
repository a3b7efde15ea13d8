import { isIP } from "node:net";
import { z } from "zod";

/** Everything an operator can set, parsed once. Nothing else reads the environment. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDirectory: string;
  /** Undefined: the embedded database in {@link dataDirectory}. */
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Where people and providers reach us; no trailing slash. */
  readonly baseUrl: string;
  readonly encryptionKeys: string | undefined;
  readonly encryptionKeyFile: string | undefined;
  /** Proxies in front of us whose X-Forwarded-For counts. */
  readonly trustedProxies: number;
  readonly admin: { readonly username: string; readonly password: string } | undefined;
  /** Seeds the setting at the first start. */
  readonly singleActiveTimer: boolean;
  /** IANA zone; seeds the installation's zone at the first start. */
  readonly timezone: string;
  readonly metricsToken: string | undefined;
  /** Calls of one API token. */
  readonly tokenLimits: { readonly perMinute: number; readonly perHour: number };
  /** Requests that are worked on at once; more wait a moment, then get 503. */
  readonly maxConcurrentRequests: number;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** Endpoints of providers, by variable name; unset ones take the connector's default. */
  readonly endpoints: Readonly<Record<string, string | undefined>>;
  /** Our registrations with providers (OAuth client ids and secrets), by variable name. */
  readonly clients: Readonly<Record<string, string | undefined>>;
}

/** A variable with a wrong value. The message names it and says what is expected. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const flag = z
  .string()
  .regex(/^(true|false|1|0|yes|no|on|off)$/i, "expected true or false")
  .transform((text) => /^(true|1|yes|on)$/i.test(text));

const wholeNumber = (least: number, most: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected a whole number from ${String(least)} to ${String(most)}`)
    .transform(Number)
    .refine(
      (value) => value >= least && value <= most,
      `expected a whole number from ${String(least)} to ${String(most)}`,
    );

const webUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: "expected a URL that starts with https:// or http://",
    abort: true,
  })
  .transform((text) => text.replace(/\/+$/, ""));

/** A token travels there, so plain http is for this machine only. */
const endpoint = webUrl.refine(
  (text) => new URL(text).protocol === "https:" || isLoopback(new URL(text).hostname),
  "expected https:// (http:// only for this machine)",
);

const urlOf = (...protocols: string[]): z.ZodType<string, string> =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `expected a URL that starts with ${protocols[0] ?? ""}//`,
    );

const path = z.string().refine((text) => !/^[a-z]+:\/\//i.test(text), "expected a path, not a URL");

const environment = z.object({
  PORT: wholeNumber(0, 65_535).optional(),
  HOST: z
    .string()
    .refine(
      (text) => isIP(text) !== 0 || /^[a-z\d]([\w.-]*[a-z\d])?$/i.test(text),
      "expected an address or a name of this machine, e.g. 127.0.0.1 or ::, without http:// and port",
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
    .max(80, "at most 80 characters")
    .optional(),
  TT_ADMIN_PASSWORD: z.string().min(8, "at least 8 characters").optional(),
  SINGLE_ACTIVE_TIMER: flag.optional(),
  TZ: z.string().optional(),
  API_TOKEN_RATE_LIMIT_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  API_TOKEN_RATE_LIMIT_PER_HOUR: wholeNumber(1, 1_000_000).optional(),
  MAX_CONCURRENT_REQUESTS: wholeNumber(1, 10_000).optional(),
  METRICS_TOKEN: z.string().min(16, "at least 16 characters").optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).optional(),
  GITHUB_API_URL: endpoint.optional(),
  SLACK_API_URL: endpoint.optional(),
  GOOGLE_CLIENT_ID: z.string().trim().optional(),
  GOOGLE_CLIENT_SECRET: z.string().trim().optional(),
  GOOGLE_AUTH_URL: endpoint.optional(),
  GOOGLE_TOKEN_URL: endpoint.optional(),
  GOOGLE_REVOKE_URL: endpoint.optional(),
  GOOGLE_USERINFO_URL: endpoint.optional(),
  GOOGLE_CALENDAR_API_URL: endpoint.optional(),
});

/** What reads like `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration. Empty variables count as unset.
 * @throws ConfigError naming every wrong variable and what is expected, never its value
 */
export function readConfig(env: Environment): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = environment.safeParse(given);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(faults.join("\n"));
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
    endpoints: {
      GITHUB_API_URL: vars.GITHUB_API_URL,
      SLACK_API_URL: vars.SLACK_API_URL,
      GOOGLE_AUTH_URL: vars.GOOGLE_AUTH_URL,
      GOOGLE_TOKEN_URL: vars.GOOGLE_TOKEN_URL,
      GOOGLE_REVOKE_URL: vars.GOOGLE_REVOKE_URL,
      GOOGLE_USERINFO_URL: vars.GOOGLE_USERINFO_URL,
      GOOGLE_CALENDAR_API_URL: vars.GOOGLE_CALENDAR_API_URL,
    },
    clients: {
      GOOGLE_CLIENT_ID: vars.GOOGLE_CLIENT_ID,
      GOOGLE_CLIENT_SECRET: vars.GOOGLE_CLIENT_SECRET,
    },
  };
}

/**
 * Is this an IANA time zone that this runtime knows? Plain offsets (`+02:00`) are not: PostgreSQL
 * reads their sign the other way round.
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

/** Is this name or address this machine's own? */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname);
}
