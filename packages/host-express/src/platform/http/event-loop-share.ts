import { performance } from "node:perf_hooks";

/** Creates a function that returns the share of the time since its last call in which the event loop worked. */
export function eventLoopShare(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
