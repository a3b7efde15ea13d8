/**
 * Prefixes that mark a string as a token: GitHub (GH-40), Slack (SL-37), Standard Webhooks (SW-1),
 * this project's API tokens and sealed values.
 */
const tokenPattern =
  /\b(github_pat_|gh[pousr]_|xox[a-z](?:\.xox[a-z])?-|xapp-|whsec_|tt_|enc:v[12]:)[A-Za-z0-9_.:+/=-]{6,}/g;

/**
 * Masks every substring that looks like a token of GitHub, Slack, Standard Webhooks or this API,
 * keeping its public prefix.
 *
 * @example
 * ```ts
 * import { maskSecrets } from "@tt/connector-core";
 *
 * maskSecrets("Bad token ghp_16C7e42F292c6912E7710c838347Ae178B4a"); // "Bad token ghp_…"
 * ```
 */
export function maskSecrets(text: string): string {
  return text.replace(tokenPattern, "$1…");
}
