import { monitorEventLoopDelay } from "node:perf_hooks";

// Loaded into the measured host before its own code: reports event-loop delay and memory over IPC.

/** Event-loop delay and memory of a host since the last report. */
export interface ProbeFigures {
  readonly maxDelayMs: number;
  /** Maximum resident memory. */
  readonly maxRssBytes: number;
  /** Maximum memory outside the heap, where request bodies are. */
  readonly maxExternalBytes: number;
  /** Current resident memory. */
  readonly rssBytes: number;
  /** Current memory outside the heap. */
  readonly externalBytes: number;
}

if (process.send) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let max = process.memoryUsage();
  const sample = (): void => {
    const now = process.memoryUsage();
    max = {
      ...now,
      rss: Math.max(max.rss, now.rss),
      external: Math.max(max.external, now.external),
    };
  };
  setInterval(sample, 50).unref();
  process.on("message", () => {
    sample();
    const now = process.memoryUsage();
    const figures: ProbeFigures = {
      maxDelayMs: delay.max / 1e6,
      maxRssBytes: max.rss,
      maxExternalBytes: max.external,
      rssBytes: now.rss,
      externalBytes: now.external,
    };
    delay.reset();
    max = now;
    process.send?.(figures);
  });
  process.channel?.unref();
}
