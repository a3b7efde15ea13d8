// For tests of connectors and hosts. Needs vitest; never import it from runtime code.
export { FaultInjector, type FaultHandler } from "./faults/fault-injector";
export type {
  CommonFault,
  Fault,
  FaultEffect,
  FaultTarget,
  FaultTiming,
  RateLimitFault,
  ServerErrorFault,
} from "./faults/faults";
export { fixedClock, type FixedClock } from "../memory/fixed-clock";
export { inspect } from "../memory/inspect";
export { memoryLogger, type LogLine, type MemoryLogger } from "../memory/memory-logger";
export { memoryHarness } from "../memory/harness";
export type {
  ConnectorFixture,
  FixtureDelivery,
  InboundFixture,
  OAuthFixture,
} from "./connector/fixture";
export type { ConnectorRule } from "./connector/rule";
export { connectorRules } from "./connector/rules";
export { testConnector } from "./connector/test-connector";
export { createTestEnvironment, type TestEnvironment } from "./connector/environment";
export { testCrypto } from "./test-crypto";
export { incompressible } from "./storage/fixture";
export { testStorage } from "./test-storage";
export type {
  EntrySeed,
  IntegrationSeed,
  MakeStorage,
  ProjectSeed,
  SeenEntry,
  StorageHarness,
  TaskEdit,
  UserSeed,
} from "../memory/storage-harness";
