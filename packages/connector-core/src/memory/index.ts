// Ports that keep everything in memory, for trials and tests. Needs no test runner.
export { fixedClock, type FixedClock } from "./fixed-clock";
export { inspect } from "./inspect";
export { memoryHarness } from "./harness";
export { memoryLogger, type LogLine, type MemoryLogger } from "./memory-logger";
export { memoryLedger } from "./memory-ledger";
export type { MemoryTransaction } from "./state";
export { memoryPorts, type MemoryPorts, type MemoryPortsOptions } from "./ports";
export type {
  EntrySeed,
  IntegrationSeed,
  MakeStorage,
  ProjectSeed,
  SeenEntry,
  StorageHarness,
  TaskEdit,
  UserSeed,
} from "./storage-harness";
