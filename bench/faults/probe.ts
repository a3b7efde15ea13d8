import { monitorEventLoopDelay } from "node:perf_hooks";

// Loaded into the measured host before its own code: says over IPC how it fared since it was last
// asked.

/** What a host held and how late it was since the last question. */
export interface ProbeFigures {
  readonly maxDelayMs: number;
  /** The most, bytes. */
  readonly maxRss: number;
  /** The most outside of the heap, bytes: where bodies are. */
  readonly maxExternal: number;
  /** Now, bytes. */
  readonly rss: number;
  readonly external: number;
}

if (process.send) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let most = process.memoryUsage();
  const sample = (): void => {
    const now = process.memoryUsage();
    most = {
      ...now,
      rss: Math.max(most.rss, now.rss),
      external: Math.max(most.external, now.external),
    };
  };
  setInterval(sample, 50).unref();
  process.on("message", () => {
    sample();
    const now = process.memoryUsage();
    const figures: ProbeFigures = {
      maxDelayMs: delay.max / 1e6,
      maxRss: most.rss,
      maxExternal: most.external,
      rss: now.rss,
      external: now.external,
    };
    delay.reset();
    most = now;
    process.send?.(figures);
  });
  process.channel?.unref();
}
