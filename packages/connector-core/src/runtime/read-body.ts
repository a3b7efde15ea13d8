import { realClock } from "../clock";
/**
 * Reads a body of at most `maxBytes`. Stops reading as soon as it is larger, so that a sender cannot
 * fill the memory.
 * @returns undefined if the body is larger
 */
export async function readBody(
  request: Pick<Request, "body" | "headers">,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const { body, headers } = request;
  if (Number(headers.get("content-length") ?? 0) > maxBytes) {
    // As in `handleDelivery`: not in the turn in which the stream starts to flow.
    await realClock().sleep(0);
    await body?.cancel();
    return undefined;
  }
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenated(chunks, length);
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
}

function concatenated(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only) return only;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
