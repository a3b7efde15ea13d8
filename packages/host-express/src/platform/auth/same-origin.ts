/**
 * Refuses what another site's page sends with our cookie. Browsers say where a request comes from
 * (`Sec-Fetch-Site`, else `Origin`); a client that says neither is no browser and holds no cookie by
 * accident.
 */
export function isForeign(
  headers: { readonly "sec-fetch-site"?: string; readonly origin?: string },
  ownOrigin: string,
): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "cross-site" || site === "same-site";
  return headers.origin !== undefined && headers.origin !== ownOrigin;
}
