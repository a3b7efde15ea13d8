import type { Clock } from "../ports/clock";

/** A time limit that several calls share. */
export interface TimeLimit {
  /** Aborts when the time is over. The timer starts with the first use, because most work needs none. */
  readonly signal: AbortSignal;
  /** True if the time was over while calls were being made. */
  readonly isExceeded: boolean;
  /** Stops the timer. */
  end(): void;
}

/** Starts a time limit. */
export function startTimeLimit(clock: Pick<Clock, "now">, milliseconds: number): TimeLimit {
  const until = clock.now().getTime() + milliseconds;
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    get signal() {
      timer ??= setTimeout(
        () => {
          controller.abort(new DOMException("The time limit is exceeded", "TimeoutError"));
        },
        Math.max(0, until - clock.now().getTime()),
      );
      return controller.signal;
    },
    get isExceeded() {
      return controller.signal.aborted;
    },
    end() {
      clearTimeout(timer);
    },
  };
}

/** Waits for work until the signal aborts. The work goes on: other callers may share it. */
export function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  errorOf: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(errorOf());
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
}
