import type { RequestHandler } from "express";
import { headersTooLarge } from "./client-error";
import { HttpError } from "./http-error";

/** Maximum number of header lines of a request. */
const maxHeaders = 100;

/**
 * Middleware that rejects invalid headers. Node.js would reject some of them itself, but without an
 * error message.
 * @throws HttpError 400, 417 or 431
 */
export const checkRequest: RequestHandler = (request, _reply, next) => {
  const { host, expect } = request.headers;
  // Each header line has two entries: its name and its value.
  if (request.rawHeaders.length > 2 * maxHeaders) throw headersTooLarge();
  if (host === undefined && request.httpVersion === "1.1") {
    throw new HttpError({
      status: 400,
      code: "bad_request",
      message: "The Host header is missing.",
    });
  }
  // Node.js takes the first one, a proxy in front may take the other.
  if (countOf("host", request.rawHeaders) > 1) {
    throw new HttpError({
      status: 400,
      code: "bad_request",
      message: "The Host header occurs more than once.",
    });
  }
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    throw new HttpError({
      status: 417,
      code: "expectation_failed",
      message: "This server supports only the expectation 100-continue in the Expect header.",
    });
  }
  next();
};

/** Counts the lines of a header. @param raw Names and values in turn */
function countOf(name: string, raw: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === name) count += 1;
  }
  return count;
}
