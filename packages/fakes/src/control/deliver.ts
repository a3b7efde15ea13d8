import type { RawRequest } from "@tt/connector-core";

/** How a receiver answered. */
export interface Delivered {
  /** Status of the response; 0 if the receiver cannot be reached. */
  readonly status: number;
  readonly body: string;
}

/** Time that receivers have, as providers give them. */
const timeoutMs = 10_000;

/** Posts a request to a receiver. Redirects are not followed, as providers do not. */
export async function deliver(url: string, { headers, body }: RawRequest): Promise<Delivered> {
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  try {
    const response = await globalThis.fetch(url, {
      method: "POST",
      headers: sent,
      body: new Uint8Array(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) };
  }
}
