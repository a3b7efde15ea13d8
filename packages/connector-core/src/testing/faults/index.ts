// Separate from `/testing`, which needs vitest: fake providers also run outside of tests.
export { FaultInjector, type FaultHandler } from "./fault-injector";
export type {
  CommonFault,
  Fault,
  FaultEffect,
  FaultTarget,
  FaultTiming,
  RateLimitFault,
  ServerErrorFault,
} from "./faults";
