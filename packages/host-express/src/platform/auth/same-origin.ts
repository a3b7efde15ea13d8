/**
 * True if a browser sent the request from another site (CSRF). Browsers send `Sec-Fetch-Site` or
 * `Origin`; a client that sends neither is not a browser, so it has no cookie of a user.
 * @param ownOrigin scheme, host and port of this host, e.g. `https://time.example.com`
 */
export function isForeign(
  headers: { readonly "sec-fetch-site"?: string; readonly origin?: string },
  ownOrigin: string,
): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "cross-site" || site === "same-site";
  return headers.origin !== undefined && headers.origin !== ownOrigin;
}
