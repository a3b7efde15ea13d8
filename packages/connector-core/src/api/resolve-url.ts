import { ConnectorError } from "../error";

/** `.` or `..` as a segment, also encoded: URL parsers resolve both, which changes the resource. */
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?=\/|$)/i;

/**
 * Resolves a path below the base, or a URL that the provider returned, within the base's origin.
 *
 * @throws ConnectorError `provider_rejected` if the URL leaves the origin or a value in the path would
 * @throws TypeError if `target` is neither a path that starts with `/` nor a URL
 */
export function resolveUrl(provider: string, base: string, target: string): URL {
  if (target.startsWith("/")) {
    if (dotSegment.test(target.split(/[?#]/, 1)[0] ?? "")) {
      throw new ConnectorError({
        code: "provider_rejected",
        message: `"." and ".." cannot be names in a request to ${provider}.`,
      });
    }
    return new URL(base + target);
  }
  if (!URL.canParse(target)) {
    throw new TypeError("The path of a request must start with /");
  }
  const url = new URL(target);
  assertWithin(provider, new URL(base).origin, url);
  return url;
}

/** @throws ConnectorError `provider_rejected` if a URL leaves the origin or carries a user name */
export function assertWithin(provider: string, origin: string, url: URL): void {
  if (url.origin === origin && url.username === "" && url.password === "") return;
  throw new ConnectorError({
    code: "provider_rejected",
    message: `${provider} redirected to ${url.origin}, which this connector may not call.`,
  });
}
