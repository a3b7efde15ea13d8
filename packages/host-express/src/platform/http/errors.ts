import { databaseFailure } from "../db/unavailable";
import type { Log } from "../log/log";
import { errorPage } from "../pages/error-page";
import { databaseUnavailable, HttpError } from "./http-error";
import type { RouteResponse } from "./route";

/** Errors that libraries throw for bad requests carry a status. */
interface StatusError extends Error {
  readonly status: number;
  readonly type?: string;
}

/** Who reads an error: a program, one that calls a connector's routes, or a person. */
export type Audience = "api" | "connector" | "person";

/** Who asks at this path; everything under `/api` is for programs. */
export function audienceOf(path: string, accept: string | undefined): Audience {
  if (/^\/api\/integrations(\/|$)/i.test(path)) return "connector";
  if (/^\/api(\/|$)/i.test(path)) return "api";
  return accept?.includes("text/html") ? "person" : "api";
}

/** Any throw as an answer, in the shape its reader expects. Only faults of ours are logged. */
export function errorResponse(error: unknown, audience: Audience, log: Log): RouteResponse {
  const known = toHttpError(error);
  // Overload is reported once a second, where it is decided.
  if (known.status >= 500 && known.code !== "overloaded")
    log.error({ err: error }, "a request failed");
  return { status: known.status, body: bodyFor(audience, known), headers: known.headers };
}

function bodyFor(audience: Audience, error: HttpError): object | string {
  switch (audience) {
    case "api":
      return error.toBody();
    case "connector":
      return { ok: false, code: error.code, ...error.toBody() };
    case "person":
      return errorPage(error.status, error.message);
  }
}

function toHttpError(error: unknown): HttpError {
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
    message: "Something went wrong on our side. It has been logged.",
  });
}

function isStatusError(error: unknown): error is StatusError {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}
