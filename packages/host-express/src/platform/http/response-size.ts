import { HttpError } from "./http-error";
import type { RouteResponse } from "./route";

/** Maximum size of a JSON response to a GET request. */
export const maxResponseBytes = 16 * 1024 * 1024;

/** Maximum number of bytes that UTF-8 needs for a UTF-16 code unit. */
const maxBytesPerUnit = 3;

/** Creates the 400 error for a response that would be larger than {@link maxResponseBytes}. */
export function responseTooLarge(): HttpError {
  return new HttpError({
    status: 400,
    code: "response_too_large",
    title: "Response too large",
    message:
      "The response would be larger than 16 MiB. Request less at once: by page and a smaller " +
      "per_page, by a shorter period, or by further filters.",
  });
}

/**
 * Writes the JSON of a response to a GET request. Rows are limited by number and by the size of the body
 * that created them, which does not limit a list of many large ones.
 * @throws HttpError 400 if it is larger than {@link maxResponseBytes}
 */
export function withinMaxSize(response: RouteResponse): RouteResponse {
  const { body, headers } = response;
  if (typeof body !== "object" || Buffer.isBuffer(body)) return response;
  const text = JSON.stringify(body);
  if (
    text.length * maxBytesPerUnit > maxResponseBytes &&
    Buffer.byteLength(text) > maxResponseBytes
  )
    throw responseTooLarge();
  return {
    ...response,
    body: text,
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
  };
}
