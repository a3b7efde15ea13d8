/**
 * Prefixes that providers (and we) give to tokens on purpose, so that they can be found in texts.
 * GitHub: about-authentication-to-github (GH-40); Slack: tokens (SL-37); Standard Webhooks (SW-1).
 */
const tokenPattern =
  /\b(github_pat_|gh[pousr]_|xox[a-z](?:\.xox[a-z])?-|xapp-|whsec_|tt_|enc:v[12]:)[A-Za-z0-9_.:+/=-]{6,}/g;

/** Cuts every token-like part of a text to its public prefix: `ghp_…`. */
export function maskSecrets(text: string): string {
  return text.replace(tokenPattern, "$1…");
}
