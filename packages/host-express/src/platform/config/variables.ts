import { isIP } from "node:net";
import { splitList } from "@tt/connector-core";
import { isAllowlistEntry } from "@tt/connector-core/node";
import * as z from "zod";
import { isLocal, isLoopback } from "./local-address";

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
export const endpoint = webUrl.refine(
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

/** The variables of the host itself. */
export const environment = z.object({
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
