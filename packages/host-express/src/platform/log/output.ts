import { pino } from "pino";
import type { LogTarget } from "./log";

/** Characters that are written at once, whatever the time. */
const maxWaitingLines = 4_096;
/** Milliseconds a line waits for others at most. */
const maxWaitMs = 200;
/** Tries to write the last lines to a reader that takes none, 100 ms apart. */
const maxLastTries = 10;

/**
 * Standard output for a busy log. Lines go out together: a write for each of them was a sixth of what
 * a delivery cost the process. What waits is written when the process ends; only a signal that cannot
 * be caught takes the lines of the last moment with it.
 */
export function bufferedOutput(): LogTarget {
  let isEnding = false;
  let tries = 0;
  const output = pino.destination({
    dest: 1,
    sync: true,
    minLength: maxWaitingLines,
    periodicFlush: maxWaitMs,
    // While the process serves, a slow reader is waited for; while it ends, not for ever.
    retryEAGAIN: () => !isEnding || (tries += 1) <= maxLastTries,
  });
  process.on("exit", () => {
    isEnding = true;
    try {
      // A closed pipe: flush() meets the error and pino then drops everything, while flushSync()
      // alone would try again for ever.
      output.flush();
      output.flushSync();
    } catch {
      // Nobody reads the last lines.
    }
  });
  return output;
}

/**
 * Lets the process live on when whoever reads its output goes away: a closed pipe is no reason to stop
 * serving, nor to end in a stack trace while it stops.
 */
export function tolerateClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
