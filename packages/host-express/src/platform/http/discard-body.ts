import type { IncomingMessage } from "node:http";
import { paceBody } from "./pace-body";

/** Maximum number of bytes read from a discarded body; a longer one closes the connection. */
const maxDiscardedBytes = 16 * 1024 * 1024;

/** Longest time for the rest of a discarded body to arrive. */
const maxDiscardMs = 60_000;

/**
 * Reads and discards the rest of a request body, so that its sender can finish writing and read the
 * response. Memory use does not grow with the body.
 */
export function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let size = 0;
  const timer = setTimeout(() => request.destroy(), maxDiscardMs).unref();
  request.once("close", () => {
    clearTimeout(timer);
  });
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    freeChunk(chunk);
    if (size > maxDiscardedBytes) request.destroy();
    else paceBody(request, size);
  });
  // The response is already sent, so an aborted request has no effect.
  request.on("error", () => undefined);
  request.resume();
}

/**
 * Frees the memory of a chunk immediately, by transferring its buffer to length 0. Otherwise the
 * chunks of many requests add up to about 100 MB before the garbage collector runs.
 */
export function freeChunk(chunk: Buffer): void {
  const { buffer } = chunk;
  const isWhole = chunk.byteLength === buffer.byteLength;
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
