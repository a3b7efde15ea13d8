import type { RawRequest } from "../../gate/request";

/** The request without one header. */
export function without(request: RawRequest, header: string): RawRequest {
  return { ...request, headers: { ...request.headers, [header]: undefined } };
}

/** The request with one header set. */
export function withHeader(request: RawRequest, header: string, value: string): RawRequest {
  return { ...request, headers: { ...request.headers, [header]: value } };
}
