import type { Duplex } from "node:stream";
import { HttpError } from "./http-error";

/** Time for the client to read the error before the connection is closed. */
const lingerMs = 1_000;

/**
 * Responds to bytes that are not a valid request: no HTTP, too large headers, or a timeout. The error
 * has the API's format, since the path is unknown.
 * @param isAnswering true if a response is being sent on this connection; the connection is then
 * closed without an error
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  isAnswering: boolean,
): void {
  // The error was already sent; these are more bytes of the same request.
  if (socket.writableEnded && !socket.destroyed) return;
  if (error.code === "ECONNRESET" || !socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  socket.end(messageOf(refusal));
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Payload Too Large",
  431: "Request Header Fields Too Large",
};

/** Formats an error as an HTTP/1.1 message. */
export function messageOf(refusal: HttpError): string {
  const body = JSON.stringify(refusal.toBody());
  return [
    `HTTP/1.1 ${String(refusal.status)} ${reasons[refusal.status] ?? "Error"}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${String(Buffer.byteLength(body))}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

function refusalOf(code: string | undefined): HttpError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return headersTooLarge();
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new HttpError({
        status: 413,
        code: "payload_too_large",
        message: "The chunk extensions of the body are too large.",
      });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new HttpError({
        status: 408,
        code: "request_timeout",
        message: "The request did not arrive in time.",
      });
    default:
      return new HttpError({
        status: 400,
        code: "bad_request",
        message: "This is not a valid HTTP/1.1 request.",
      });
  }
}

/** Creates a 431 error: the headers are too large or too many. */
export function headersTooLarge(): HttpError {
  return new HttpError({
    status: 431,
    code: "headers_too_large",
    message: "The request's headers are too large or too many.",
  });
}
