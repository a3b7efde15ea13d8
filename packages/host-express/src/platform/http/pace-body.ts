import type { IncomingMessage } from "node:http";

/** Bodies up to this size, the usual ones, never wait. */
const smallBytes = 64 * 1024;

/**
 * Makes a large body wait for the next turn of the event loop after each chunk. Without it, Node.js
 * reads up to 2 MB of one connection at once, and the bodies of 50 senders delay all other requests by
 * more than 100 ms.
 * @param size number of bytes read so far
 */
export function paceBody(request: IncomingMessage, size: number): void {
  if (size <= smallBytes) return;
  request.pause();
  setImmediate(() => request.resume());
}

let lastTurn = Promise.resolve();

/**
 * Waits until a complete body may be processed: at most one large body per turn of the event loop in
 * this process, because checking and parsing one takes milliseconds.
 * @param size number of bytes of the body
 */
export async function waitForTurn(size: number): Promise<void> {
  if (size <= smallBytes) return;
  lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)));
  await lastTurn;
}
