type Fetch = typeof globalThis.fetch;

/** What is known of the HTTP request of a call. */
export interface Exchange {
  /** HTTP status of the response; undefined if there was none. */
  status: number | undefined;
  /** Whether the request failed without a response. */
  isUnreachable: boolean;
}

/**
 * Wraps a fetch for one request: it follows no redirect, which would send the key and the prompt to
 * another server, fails while reading a body that is too long, and records how the request ended.
 */
export function boundedFetch(fetch: Fetch, exchange: Exchange, maxBytes: number): Fetch {
  return async (input, init) => {
    let response: Response;
    try {
      response = await fetch(input, { ...init, redirect: "manual" });
    } catch (error) {
      exchange.isUnreachable = true;
      throw error;
    }
    exchange.status = response.status;
    const { status, statusText, headers } = response;
    const body = response.body?.pipeThrough(limitOf(maxBytes)) ?? null;
    return new Response(body, { status, statusText, headers });
  };
}

/** Passes bytes on, and fails after a number of them. */
function limitOf(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) controller.error(new Error("The response is too long"));
      else controller.enqueue(chunk);
    },
  });
}
