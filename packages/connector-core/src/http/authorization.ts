/** What one request carries to be authorized. */
export interface Credentials {
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters by name. */
  readonly query: Readonly<Record<string, string>>;
  /** The plain secrets, which no error may contain. */
  readonly secrets: readonly string[];
}

/** Authorizes the requests of one integration. */
export interface Authorization {
  /**
   * Gets the current credentials.
   * @throws ConnectorError `not_configured`, `needs_reauth`, …
   */
  credentials(): Promise<Credentials>;
  /**
   * Gets new credentials after some were refused, at most once per call. Absent if they are fixed.
   * @throws ConnectorError if no new ones are available
   */
  renew?(): Promise<void>;
  /** Query parameters that carry credentials, so they are removed from every URL that is shown. */
  readonly hiddenParameters: readonly string[];
}

/** Replaces secrets in a text for people, in the forms in which a URL or header contains them. */
export function concealSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return forms
    .filter((form) => form.length >= minSecretLength)
    .reduce((shown, form) => shown.replaceAll(form, "[secret]"), text);
}

/** Shorter texts occur in ordinary words. */
const minSecretLength = 4;

/** Removes query parameters from a URL. */
export function withoutParameters(url: URL, names: readonly string[]): URL {
  if (!names.some((name) => url.searchParams.has(name))) return url;
  const shown = new URL(url);
  for (const name of names) shown.searchParams.delete(name);
  return shown;
}
