/** Where one GitHub is found. */
export interface GithubUrls {
  /** Without a slash at the end. */
  readonly api: string;
  /** Where people look, e.g. https://github.com. */
  readonly html: string;
  /** The host name of an Enterprise Server; undefined on github.com and ghe.com. */
  readonly enterpriseHost: string | undefined;
}

/**
 * From the API's address: `https://api.github.com`, `https://api.SUBDOMAIN.ghe.com` or, for an
 * Enterprise Server, `https://HOST/api/v3` (GH-43).
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
