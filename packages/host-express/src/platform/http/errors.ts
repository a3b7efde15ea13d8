import type { IncomingHttpHeaders } from "node:http";
import { databaseFailure } from "../db/unavailable";
import type { Log } from "../log/log";
import { databaseUnavailable, HttpError } from "./http-error";
import type { RouteResponse } from "./route";
import type { UnsentForm } from "./unsent-form";

/** An error of a library for an invalid request, which has an HTTP status. */
interface StatusError extends Error {
  readonly status: number;
  readonly type?: string;
}

/** Reader of an error, which decides its format: JSON, a connector's JSON, or a page. */
export type Audience = "api" | "connector" | "person";

/** Returns who reads the errors of a path. Everything under `/api` is for programs. */
export function audienceOf(path: string, accept: string | undefined): Audience {
  if (/^\/api\/integrations(\/|$)/i.test(path)) return "connector";
  if (/^\/api(\/|$)/i.test(path)) return "api";
  return accept?.includes("text/html") ? "person" : "api";
}

/** A request that failed. */
export interface FailedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** IP address of the client. */
  readonly address: string;
  /** The form that was not processed, because the session had ended. */
  readonly unsent?: UnsentForm | undefined;
}

/** Creates the page that shows an error. */
export type ErrorPages = (error: HttpError, request: FailedRequest) => Promise<RouteResponse>;

/** Converts a thrown error into a response in the format of its reader. Logs errors with 5xx. */
export async function errorResponse(
  error: unknown,
  request: FailedRequest,
  { log, errorPages }: { readonly log: Log; readonly errorPages: ErrorPages },
): Promise<RouteResponse> {
  const known = toHttpError(error);
  // The admission control logs overload itself, once a second.
  if (known.status >= 500 && known.code !== "overloaded") {
    log.error({ err: error }, "a request failed");
  }
  const audience = audienceOf(request.path, request.headers.accept);
  if (audience === "person") return errorPages(known, request);
  return { status: known.status, body: bodyFor(audience, known), headers: known.headers };
}

/** Formats an error as JSON. */
export function bodyFor(audience: Exclude<Audience, "person">, error: HttpError): object {
  const body = error.toBody();
  return audience === "api" ? body : { ok: false, code: error.code, ...body };
}

/** Converts any error to the one that clients see. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const failure = databaseFailure(error);
  if (failure) return databaseUnavailable(failure.retryAfterSeconds);
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
    message: "An unexpected error occurred on the server. It has been logged.",
  });
}

function isStatusError(error: unknown): error is StatusError {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}
