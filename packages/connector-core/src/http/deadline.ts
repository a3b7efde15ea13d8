/** Timeout of a whole call: waits, redirects, retries and reading the body. */
const callTimeoutMs = 10_000;

/**
 * Runs work with a signal that aborts after {@link callTimeoutMs}.
 * @param outer Aborts it earlier.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException("The call timed out after 10 seconds", "TimeoutError"));
  }, callTimeoutMs);
  try {
    const { signal } = controller;
    return await work(outer ? AbortSignal.any([signal, outer]) : signal);
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
