import { errorTraits, failureBody, type Failure } from "@tt/connector-core";
import { boundErrors, HttpError, type FieldErrors } from "../platform/http/http-error";
import { json, type RouteResponse } from "../platform/http/route";

/** Response for an integration that is missing or paused. */
export const missingIntegration = {
  404: { description: "You have no such integration, or it is paused" },
};

/** Converts a connector's failure to a response. */
export function failureResponse(failure: Failure): RouteResponse {
  return {
    ...json(errorTraits[failure.code].httpStatus, failureBody(failure)),
    headers: retryHeaders(failure),
  };
}

/** `Retry-After`, if the failure has one. */
export function retryHeaders({ retryAfter }: Failure): Record<string, string> {
  return retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
}

/** 400 with the errors by field, the first of which are in the message. */
export function refusedFields(allErrors: FieldErrors): HttpError {
  const errors = boundErrors(allErrors);
  const faults = Object.entries(errors).map(([field, texts]) => `${field}: ${texts.join(", ")}`);
  return new HttpError({
    status: 400,
    code: "validation_error",
    title: "Validation failed",
    message: `Validation failed. ${faults.slice(0, maxFieldsInMessage).join("; ")}`,
    errors,
  });
}

/** Maximum number of fields in the message; `errors` has all. */
const maxFieldsInMessage = 5;

/** A failure outside the connector routes, in the error format of the API. */
export function failureError({ code, error }: Failure): HttpError {
  return new HttpError({ status: errorTraits[code].httpStatus, code, message: error });
}

/** A failure caused by the request, as 400. */
export function badRequest(failure: Failure): HttpError {
  return new HttpError({ status: 400, code: failure.code, message: failure.error });
}
