import { pino } from "pino";
import type { LogTarget } from "./log";

/** Characters that are written at once, whatever the time. */
const mostWaiting = 4_096;
/** Milliseconds a line waits for others at most. */
const longestWait = 200;

/**
 * Standard output for a busy log. Lines go out together: a write for each of them was a sixth of what
 * a delivery cost the process. What waits is written when the process ends; only a signal that cannot
 * be caught takes the lines of the last moment with it.
 */
export function bufferedOutput(): LogTarget {
  const output = pino.destination({
    dest: 1,
    sync: true,
    minLength: mostWaiting,
    periodicFlush: longestWait,
  });
  process.on("exit", () => {
    output.flushSync();
  });
  return output;
}
