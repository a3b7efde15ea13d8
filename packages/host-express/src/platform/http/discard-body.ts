import type { IncomingMessage } from "node:http";

/** How much of an unwanted body is read; a longer one is cut off. */
const maxDiscardedBytes = 16 * 1024 * 1024;

/**
 * Reads the rest of a body that nobody wants, so that its sender can finish writing and read the
 * answer. Uses no memory that grows with the body.
 */
export function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    freeChunk(chunk);
    if (size > maxDiscardedBytes) request.destroy();
  });
  // The request is answered already; a sender who leaves now changes nothing.
  request.on("error", () => undefined);
  request.resume();
}

/**
 * Frees the bytes of a chunk at once. Left to the garbage collector, the chunks of many senders pile
 * up to about 100 MB before it runs. The trick: transferring a buffer to the length 0 releases it.
 */
export function freeChunk(chunk: Buffer): void {
  const { buffer } = chunk;
  const isWhole = chunk.byteLength === buffer.byteLength;
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
