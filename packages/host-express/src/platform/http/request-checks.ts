import type { RequestHandler } from "express";
import { headersTooLarge } from "./client-error";
import { HttpError } from "./http-error";

/** Header lines that no honest client or provider needs. */
const maxHeaders = 100;

/** What Node would refuse without a body: the same, in words. @throws HttpError 400, 417 or 431 */
export const checkRequest: RequestHandler = (request, _reply, next) => {
  const { host, expect } = request.headers;
  // Each line takes two places: its name and its value.
  if (request.rawHeaders.length > 2 * maxHeaders) throw headersTooLarge();
  if (host === undefined && request.httpVersion === "1.1") {
    throw new HttpError({
      status: 400,
      code: "bad_request",
      message: "The Host header is missing.",
    });
  }
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    throw new HttpError({
      status: 417,
      code: "expectation_failed",
      message: "This server meets no other expectation than 100-continue.",
    });
  }
  next();
};
