import type { Duplex } from "node:stream";
import { HttpError } from "./http-error";

/** How long the sender may take to read why its bytes were refused. */
const lingerMs = 1_000;

/**
 * Answers bytes that never became a request: no HTTP, headers that are too large or too slow. In the
 * API's error shape, as nobody knows which address they were meant for.
 * @param isAnswering True: an answer is on its way on this connection, and nothing may be put into it.
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  isAnswering: boolean,
): void {
  // The rest of what was refused already.
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

/** An error as the bytes of an HTTP/1.1 answer. */
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

/** 431. */
export function headersTooLarge(): HttpError {
  return new HttpError({
    status: 431,
    code: "headers_too_large",
    message: "The request's headers are too large or too many.",
  });
}
