import type { IncomingMessage, ServerResponse } from "node:http";
import type { BodyShare } from "./body-budget";
import { freeChunk } from "./discard-body";
import { HttpError, overloaded } from "./http-error";

/** How a body is read. */
export interface ReadLimits {
  readonly maxBytes: number;
  /** Undefined: the server's own request timeout is enough. */
  readonly timeoutMs?: number | undefined;
  /** Counts what arrives; undefined: nobody counts. */
  readonly share?: BodyShare | undefined;
}

/**
 * Reads a body as bytes, whatever its type: signatures are over them. The rest of a refused body is
 * left unread; whoever answers the request discards it.
 * @throws HttpError 413 too large, 415 compressed, 408 too slow, 503 no room, 400 broken off
 */
export async function readBytes(
  request: IncomingMessage,
  reply: ServerResponse,
  limits: ReadLimits,
): Promise<Uint8Array> {
  const { "content-encoding": encoding = "identity", "content-length": length } = request.headers;
  if (encoding.toLowerCase() !== "identity") throw compressed();
  if (Number(length ?? 0) > limits.maxBytes) throw tooLarge();
  // Its sender left while it was decided whether to read it: nothing would be heard of it any more.
  if (request.destroyed) throw brokenOff();
  if (request.headers.expect !== undefined) reply.writeContinue();
  return collect(request, limits);
}

function collect(
  request: IncomingMessage,
  { maxBytes, timeoutMs, share }: ReadLimits,
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
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      stop();
      const body = Buffer.concat(chunks, size);
      freeAll();
      resolve(body);
    };
    const onClose = (): void => {
      fail(brokenOff());
    };
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            fail(tooSlow());
          }, timeoutMs);
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

function ignore(): void {
  // The request was refused already; a sender who leaves now changes nothing.
}

function tooLarge(): HttpError {
  return new HttpError({
    status: 413,
    code: "payload_too_large",
    message: "The body is larger than this address accepts.",
  });
}

function compressed(): HttpError {
  return new HttpError({
    status: 415,
    code: "unsupported_media_type",
    message: "Send the body without compression.",
  });
}

function tooSlow(): HttpError {
  return new HttpError({
    status: 408,
    code: "request_timeout",
    message: "The body did not arrive in time.",
    headers: { connection: "close" },
  });
}

function brokenOff(): HttpError {
  return new HttpError({
    status: 400,
    code: "bad_request",
    message: "The request ended before its body was complete.",
  });
}
