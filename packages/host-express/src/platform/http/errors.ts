import type { Log } from "../log/log";
import { HttpError } from "./http-error";
import type { Route, RouteResponse } from "./route";

/** Errors that libraries throw for bad requests carry a status. */
interface StatusError extends Error {
  readonly status: number;
  readonly type?: string;
}

/** Any throw as an answer, in the shape the route promises. Only faults of ours are logged. */
export function errorResponse(error: unknown, shape: Route["errors"], log: Log): RouteResponse {
  const known = toHttpError(error);
  if (known.status >= 500) log.error({ err: error }, "a request failed");
  const body =
    shape === "connector"
      ? { ok: false, code: known.code, ...known.toBody() }
      : { ...known.toBody() };
  return { status: known.status, body, headers: known.headers };
}

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (isStatusError(error) && error.status === 413) {
    return new HttpError({
      status: 413,
      code: "payload_too_large",
      message: "The body is larger than this address accepts.",
    });
  }
  if (isStatusError(error) && error.status === 415) {
    return new HttpError({
      status: 415,
      code: "unsupported_media_type",
      message: "Send the body without compression.",
    });
  }
  if (isStatusError(error) && error.status >= 400 && error.status < 500) {
    return new HttpError({
      status: 400,
      code: "bad_request",
      message: "The request could not be read.",
    });
  }
  return new HttpError({
    status: 500,
    code: "internal_error",
    title: "Internal server error",
    message: "Something went wrong on our side. It has been logged.",
  });
}

function isStatusError(error: unknown): error is StatusError {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}
