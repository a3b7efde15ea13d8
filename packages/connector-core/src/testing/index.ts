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
  TenantFixture,
} from "./connector/fixture";
export type {
  ActionsProvider,
  CapabilityFixtures,
  DailyProvider,
  EventsProvider,
  MakeProvider,
  OptionsProvider,
  ProviderEnvironment,
  PushProvider,
  SyncProvider,
  TestProvider,
} from "./connector/providers";
export { ruleStatus, type Capability, type RuleStatus } from "./connector/capability";
export { checkRule } from "./connector/check-rule";
export type { VerificationNeed } from "./connector/verification-needs";
export type { ConnectorRule } from "./connector/rule";
export { connectorRules } from "./connector/rules";
export { testConnector, type TestConnectorOptions } from "./connector/test-connector";
export type { SkippedRules } from "./connector/skips";
export {
  createTestEnvironment,
  type SentRequest,
  type Tenant,
  type TestEnvironment,
} from "./connector/environment";
export type { RecordedCommit } from "./connector/recorder";
export { testCrypto } from "./test-crypto";
export { incompressible } from "./storage/fixture";
export { testLedger, type LedgerFixture } from "./test-ledger";
export { testStorage } from "./test-storage";
export { applicationHarness, type ApplicationUnderTest } from "./storage/application-harness";
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
