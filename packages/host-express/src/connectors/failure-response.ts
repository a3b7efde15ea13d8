import { errorTraits, failureBody, type Failure } from "@tt/connector-core";
import { boundErrors, HttpError, type FieldErrors } from "../platform/http/http-error";
import { json, type RouteResponse } from "../platform/http/route";

/** The answer for a card that is missing or paused. */
export const missingIntegration = {
  404: { description: "You have no such card, or it is paused" },
};

/** A connector's failure as an answer. */
export function failureResponse(failure: Failure): RouteResponse {
  return {
    ...json(errorTraits[failure.code].httpStatus, failureBody(failure)),
    headers: retryHeaders(failure),
  };
}

/** When to come back, if the failure says so. */
export function retryHeaders({ retryAfter }: Failure): Record<string, string> {
  return retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
}

/** 400 whose message names each field and what is wrong with it. */
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

/** Fields named in a message; all are in `errors`. */
const maxFieldsInMessage = 5;

/** A failure outside the connector routes, in the error shape of the pages' JSON clients. */
export function failureError({ code, error }: Failure): HttpError {
  return new HttpError({ status: errorTraits[code].httpStatus, code, message: error });
}

/** A failure whose cause is what was sent. */
export function badRequest(failure: Failure): HttpError {
  return new HttpError({ status: 400, code: failure.code, message: failure.error });
}
