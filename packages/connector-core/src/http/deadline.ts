/** Timeout of a whole call: waits, redirects, retries and reading the body. */
const callTimeoutMs = 10_000;

/** Runs work with a signal that aborts after {@link callTimeoutMs}. */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException("The call timed out after 10 seconds", "TimeoutError"));
  }, callTimeoutMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` rejects with a TypeError on network errors and with the signal's reason on a timeout. */
export function isNetworkFault(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    (error instanceof Error && ["TimeoutError", "AbortError"].includes(error.name))
  );
}
