import type { Socket } from "node:net";

/** A message was larger than its limit. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/**
 * Reads a message: everything that the sender writes before it ends its direction.
 * @throws TooLargeError if it is larger than `maxBytes`
 */
export async function readMessage(socket: Socket, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        socket.pause();
        reject(new TooLargeError(`The message is larger than ${String(maxBytes)} bytes`));
      } else chunks.push(chunk);
    });
    socket.once("end", () => {
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
    socket.once("error", reject);
    socket.once("close", () => {
      reject(new Error("The connection was closed before the message was complete"));
    });
  });
}
