import type { RawRequest } from "../../webhook/request";

/** Returns the request with one header set, or removed if the value is undefined. */
export function withHeader(
  request: RawRequest,
  header: string,
  value: string | undefined,
): RawRequest {
  return { ...request, headers: { ...request.headers, [header]: value } };
}

/** A well-formed value that was sealed with an unknown key. */
export const sealedByUnknownKey = `enc:v2:00000000:${"A".repeat(54)}`;

/** The id of no integration. */
export const missing = "00000000-0000-4000-8000-00000000dead";

/** The signing secret of a second integration. */
export const tenantSecret = "the-secret-of-another-tenant";
