/** Base URLs of a GitHub. */
export interface GithubUrls {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
  /** Base URL of the web UI, e.g. https://github.com. */
  readonly html: string;
  /** Host name of an Enterprise Server. Undefined for github.com and ghe.com. */
  readonly enterpriseHost: string | undefined;
}

/**
 * Derives the base URLs from the API's: `https://api.github.com`, `https://api.SUBDOMAIN.ghe.com` or, for an
 * Enterprise Server, `https://HOST/api/v3`.
 */
export function githubUrls(apiUrl: string): GithubUrls {
  const api = apiUrl.replace(/\/$/, "");
  const { protocol, host, pathname } = new URL(api);
  const enterprise = pathname === "/api/v3";
  return {
    api,
    html: `${protocol}//${enterprise ? host : host.replace(/^api\./, "")}`,
    enterpriseHost: enterprise ? host : undefined,
  };
}
