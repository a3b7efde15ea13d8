import type { RawRequest } from "../../webhook/request";

/** The request with one header set, or removed. */
export function withHeader(
  request: RawRequest,
  header: string,
  value: string | undefined,
): RawRequest {
  return { ...request, headers: { ...request.headers, [header]: value } };
}
