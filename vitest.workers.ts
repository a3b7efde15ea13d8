import { availableParallelism } from "node:os";

/**
 * How test files share processes: one after the other in the same few, so that modules are loaded,
 * and code is compiled, once. Tests keep nothing in module scope that another file could meet.
 * Half of the processors are left to databases and hosts in separate processes; at least three files
 * run at once, because tests also wait for those.
 * The time limit is for busy machines, where a test may take ten times as long.
 */
export const workers = {
  isolate: false,
  testTimeout: 30_000,
  maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
};
