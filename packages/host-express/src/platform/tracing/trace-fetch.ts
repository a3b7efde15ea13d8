import type { Tracer } from "./tracer";

/** Traces requests. Paths are left out: they contain ids, and for some providers secrets. */
export function traceFetch(
  fetch: typeof globalThis.fetch,
  tracer: Tracer | undefined,
): typeof globalThis.fetch {
  if (!tracer) return fetch;
  return (input, init) => {
    const isRequest = input instanceof Request;
    const method = init?.method ?? (isRequest ? input.method : "GET");
    const { hostname } = new URL(isRequest ? input.url : input);
    const attributes = { "http.request.method": method, "server.address": hostname };
    return tracer.span(`request ${method}`, attributes, async (span) => {
      const response = await fetch(input, init);
      span.set({ "http.response.status_code": response.status });
      if (response.status >= 500) span.fail(String(response.status));
      return response;
    });
  };
}
