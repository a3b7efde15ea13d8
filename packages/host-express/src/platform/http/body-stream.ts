import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { aborted, beginBody, tooLarge, tooSlow } from "./read-bytes";

/** Longest time between two parts of a streamed body. */
const maxIdleMs = 30_000;

/**
 * Streams a body instead of collecting it. A body that is not read until its end stays unread until the
 * response is sent. Waits for the next turn of the event loop after each chunk, so that a large body
 * does not delay other requests.
 * @throws HttpError as `readBytes`; 413 and 408 also in the middle of the body
 */
export async function* streamBody(
  request: IncomingMessage,
  reply: ServerResponse,
  maxBytes: number,
): AsyncGenerator<Buffer, void> {
  beginBody(request, reply, maxBytes);
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  let size = 0;
  try {
    for (;;) {
      const next = await nextChunk(chunks);
      if (next.done === true) return;
      size += next.value.length;
      if (size > maxBytes) throw tooLarge();
      yield next.value;
      await setImmediate();
    }
  } finally {
    // A request that is aborted from here on has no effect.
    request.on("error", () => undefined);
    void chunks.return?.();
  }
}

async function nextChunk(chunks: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer, unknown>> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(tooSlow());
    }, maxIdleMs);
  });
  const next = chunks.next().catch(() => {
    throw aborted();
  });
  try {
    return await Promise.race([next, idle]);
  } finally {
    clearTimeout(timer);
    // The loser of the race has no reader.
    next.catch(() => undefined);
  }
}
