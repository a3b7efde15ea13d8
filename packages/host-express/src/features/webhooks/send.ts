import { ConnectorError, cut, retryAfterSeconds } from "@tt/connector-core";
import type { AttemptResult } from "./schedule";

/** Time for a whole attempt: resolving, connecting, sending, and the start of the response. */
export const timeoutMs = 15_000;
/** Bytes of a response that are read and kept. */
const maxResponseBytes = 1_000;

/** A request to a receiver. */
export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Sends one request. Redirects are not followed. Never rejects.
 * @param maxMs Time limit (default: {@link timeoutMs}).
 */
export async function send(
  guardedFetch: typeof globalThis.fetch,
  { url, headers, body }: WebhookRequest,
  now: () => Date,
  maxMs = timeoutMs,
): Promise<AttemptResult> {
  const signal = AbortSignal.timeout(maxMs);
  try {
    const response = await guardedFetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal,
    });
    const text = await startOf(response);
    return {
      statusCode: response.status,
      error: response.ok ? null : failureOf(response.status),
      response: text,
      retryAfterSeconds: retryAfterSeconds(response.headers.get("retry-after"), now()),
    };
  } catch (error) {
    return {
      statusCode: null,
      error: reasonOf(error, signal.aborted ? maxMs : undefined),
      response: null,
      retryAfterSeconds: undefined,
    };
  }
}

/** Reads the start of a body and closes the connection if there is more. */
async function startOf(response: Response): Promise<string | null> {
  if (!response.body) return null;
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < maxResponseBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.byteLength;
    }
  } catch {
    // The status has arrived and decides; a body that breaks off or takes too long does not matter.
  }
  // Not awaited: closing may wait for a server that sends nothing.
  void reader.cancel().catch(() => undefined);
  return cut(Buffer.concat(chunks).toString("utf8"), maxResponseBytes);
}

function failureOf(status: number): string {
  return status >= 300 && status < 400
    ? `The receiver answered ${String(status)}; redirects are not followed`
    : `The receiver answered ${String(status)}`;
}

/** Explains why there was no response. Messages of the system contain addresses, so codes are kept. */
function reasonOf(error: unknown, timedOutMs: number | undefined): string {
  if (timedOutMs !== undefined) return `No answer within ${String(timedOutMs / 1000)} seconds`;
  if (ConnectorError.isInstance(error)) return error.message;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string"
    ? `The receiver could not be reached (${code})`
    : "The receiver could not be reached";
}
