/** Runs a step of background work when it disturbs no request. */
export type Pace = <T>(step: () => Promise<T>) => Promise<T>;

/** Runs every step at once. */
export const unpaced: Pace = (step) => step();

/** What {@link createPace} asks about requests. */
export interface RequestActivity {
  /** Resolves when no request is being handled, at the latest after this time. */
  whenIdle(maxWaitMs: number): Promise<void>;
}

/** Limits of {@link createPace}. */
export interface PaceLimits {
  /** Maximum number of steps at the same time, which is what a request can meet. */
  readonly maxSteps: number;
  /** After this time a step waits for other steps only, so that a busy host goes on sending. */
  readonly maxWaitMs: number;
}

/**
 * Creates a pace: steps start in order, a few at a time, and only while no request is being handled.
 * A step is what needs the processor or the database for some milliseconds. Waiting for another server
 * is not part of it.
 */
export function createPace(
  requests: RequestActivity,
  { maxSteps = 2, maxWaitMs = 100 }: Partial<PaceLimits> = {},
): Pace {
  const waiting: (() => void)[] = [];
  let running = 0;
  const acquire = (): Promise<void> => {
    if (running < maxSteps) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };
  return async (step) => {
    const due = performance.now() + maxWaitMs;
    await acquire();
    try {
      await requests.whenIdle(Math.max(0, due - performance.now()));
      return await step();
    } finally {
      release();
    }
  };
}
