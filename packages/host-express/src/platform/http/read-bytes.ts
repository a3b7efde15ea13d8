import type { IncomingMessage, ServerResponse } from "node:http";
import type { BodyShare } from "./body-budget";
import { freeChunk } from "./discard-body";
import { HttpError, overloaded } from "./http-error";
import { paceBody, waitForTurn } from "./pace-body";

/** Limits for reading a body. */
export interface ReadLimits {
  readonly maxBytes: number;
  /** Time for the body to arrive (default: a minute). */
  readonly timeoutMs?: number | undefined;
  /** Counts the received bytes against a budget (default: not counted). */
  readonly share?: BodyShare | undefined;
}

const defaultTimeoutMs = 60_000;

/**
 * Reads a body as bytes, whatever its content type, because signatures are computed over the bytes.
 * The rest of a refused body stays unread until the response is sent.
 * @throws HttpError 413 if it is too large, 415 if compressed, 408 if too slow, 503 if the budget is
 *   exceeded, 400 if the request was aborted
 */
export async function readBytes(
  request: IncomingMessage,
  reply: ServerResponse,
  limits: ReadLimits,
): Promise<Uint8Array> {
  beginBody(request, reply, limits.maxBytes);
  return collect(request, limits);
}

/**
 * Checks what the headers say about the body, and lets the client send it.
 * @throws HttpError 413 if it is too large, 415 if compressed, 400 if the request was aborted
 */
export function beginBody(request: IncomingMessage, reply: ServerResponse, maxBytes: number): void {
  const { "content-encoding": encoding = "identity", "content-length": length } = request.headers;
  if (encoding.toLowerCase() !== "identity") throw compressed();
  if (Number(length ?? 0) > maxBytes) throw tooLarge();
  // A request that was aborted before this point emits no further events.
  if (request.destroyed) throw aborted();
  if (request.headers.expect !== undefined) reply.writeContinue();
}

function collect(
  request: IncomingMessage,
  { maxBytes, timeoutMs = defaultTimeoutMs, share }: ReadLimits,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
    };
    const freeAll = (): void => {
      for (const chunk of chunks) freeChunk(chunk);
      chunks = [];
    };
    const fail = (error: HttpError): void => {
      stop();
      freeAll();
      share?.release();
      request.on("error", ignore).pause();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) fail(tooLarge());
      else if (share?.take(chunk.length) === false) fail(overloaded());
      else {
        chunks.push(chunk);
        paceBody(request, size);
      }
    };
    const onEnd = (): void => {
      stop();
      void waitForTurn(size).then(() => {
        const body = Buffer.concat(chunks, size);
        freeAll();
        resolve(body);
      });
    };
    const onClose = (): void => {
      fail(aborted());
    };
    const timer = setTimeout(() => {
      fail(tooSlow());
    }, timeoutMs);
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

function ignore(): void {
  // The request is already refused, so its abort has no effect.
}

/** Creates the error 413: the body is too large. */
export function tooLarge(): HttpError {
  return new HttpError({
    status: 413,
    code: "payload_too_large",
    message: "The request body is larger than this route accepts.",
  });
}

function compressed(): HttpError {
  return new HttpError({
    status: 415,
    code: "unsupported_media_type",
    message: "Send the body without compression.",
  });
}

/** Creates the error 408: the body did not arrive in time. */
export function tooSlow(): HttpError {
  return new HttpError({
    status: 408,
    code: "request_timeout",
    message: "The request body did not arrive in time.",
    headers: { connection: "close" },
  });
}

/** Creates the error 400: the request was aborted. */
export function aborted(): HttpError {
  return new HttpError({
    status: 400,
    code: "bad_request",
    message: "The request ended before its body was complete.",
  });
}
