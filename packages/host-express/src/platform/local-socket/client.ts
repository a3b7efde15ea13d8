import { once } from "node:events";
import { connect } from "node:net";
import { readMessage } from "./message";
import { shortenPath } from "./path";

/** Maximum size of an answer. */
const maxAnswerBytes = 1024 * 1024;
/** Time for the answer to arrive. */
const answerTimeoutMs = 60_000;

/**
 * Sends a request to the host that listens on a socket.
 * @returns its answer
 * @throws the error of Node.js if no process listens there (`ENOENT`, `ECONNREFUSED`) or the socket belongs
 * to another user (`EACCES`)
 */
export async function askLocally(path: string, request: string): Promise<string> {
  const short = shortenPath(path);
  const socket = connect({ path: short.path, allowHalfOpen: true });
  try {
    await once(socket, "connect");
    socket.setTimeout(answerTimeoutMs, () => socket.destroy());
    socket.end(request);
    return await readMessage(socket, maxAnswerBytes);
  } finally {
    socket.destroy();
    short.release();
  }
}
