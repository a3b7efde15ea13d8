// Requests for elements of a page.

/** Waiting times before a form with a key is sent again on its own. */
const resendAfterMs = [1_000, 4_000];

/** A form with a key is sent again if no response comes for this long. */
const maxResponseMs = 10_000;

/** Requests a page of which only the elements with these ids are needed. */
export function send(
  url: string,
  ids: string,
  body?: URLSearchParams,
  init: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(url, {
    ...init,
    method: body ? "POST" : "GET",
    headers: { accept: "text/html", "x-fragment": ids, ...init.headers },
    ...(body ? { body } : {}),
  });
}

/** Sends a form that the server processes once per key, again if it is not known whether it was. */
export async function sendOnce(
  url: string,
  ids: string,
  body: URLSearchParams,
  key: string,
): Promise<Response> {
  for (const waitMs of [...resendAfterMs, undefined]) {
    const init = {
      headers: { "idempotency-key": key },
      signal: AbortSignal.timeout(maxResponseMs),
    };
    const response = await send(url, ids, body, init).catch(() => undefined);
    const isKnown = response !== undefined && !isUnsure(response);
    if (isKnown) return response;
    if (waitMs === undefined || !navigator.onLine) break;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  throw new TypeError("No response");
}

/** The server is busy with the first request, or a proxy did not wait for its response. */
function isUnsure({ status, headers }: Response): boolean {
  return (status === 409 && headers.has("retry-after")) || [502, 503, 504].includes(status);
}

/** Identifies a press of a button. Also without https, where `crypto.randomUUID` is missing. */
export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
