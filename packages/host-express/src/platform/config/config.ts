/**
 * Configuration of a host, parsed once from environment variables by `readConfig`.
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
