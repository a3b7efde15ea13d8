// Ports that keep everything in memory, for trials and tests. Needs no test runner.
export { fixedClock, type FixedClock } from "./fixed-clock";
export { inspect } from "./inspect";
export { memoryHarness } from "./harness";
export { memoryLogger, type LogLine, type MemoryLogger } from "./memory-logger";
export { memoryLedger, type MemoryTransaction } from "./storage-ledger";
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
