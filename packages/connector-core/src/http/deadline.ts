/** For the whole call: waiting, redirects, repeats and reading the body (source document: 10 s). */
export const callTimeout = 10_000;

/** Runs work that is told to stop when {@link callTimeout} is over. */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException("The call took longer than 10 seconds", "TimeoutError"));
  }, callTimeout);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** fetch rejects with a TypeError on network faults and with the signal's reason on a timeout. */
export function isNetworkFault(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    (error instanceof Error && ["TimeoutError", "AbortError", "NetworkError"].includes(error.name))
  );
}
