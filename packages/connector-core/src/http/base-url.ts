type Env = Readonly<Record<string, string | undefined>>;

/**
 * Base URL of a provider's API from an environment variable, without a trailing slash, so that paths
 * can be appended. The empty string if the variable is not set; a manifest's `env` gives it a default.
 *
 * @example
 * ```ts
 * import { baseUrl } from "@tt/connector-core";
 *
 * baseUrl({ GITHUB_API_URL: "https://ghe.example.com/api/v3/" }, "GITHUB_API_URL");
 * // "https://ghe.example.com/api/v3"
 * ```
 */
export function baseUrl(env: Env, name: string): string {
  return (env[name] ?? "").replace(/\/$/, "");
}

/**
 * Origin of a URL in an environment variable, for a manifest's `origins`.
 *
 * @throws TypeError if the variable is not set or not a URL
 * @example
 * ```ts
 * import { originOf } from "@tt/connector-core";
 *
 * originOf({ SLACK_API_URL: "https://slack.com/api" }, "SLACK_API_URL"); // "https://slack.com"
 * ```
 */
export function originOf(env: Env, name: string): string {
  return new URL(env[name] ?? "").origin;
}
