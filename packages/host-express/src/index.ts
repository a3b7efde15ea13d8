/**
 * The reference host as a library: run it in your own program with your own connectors.
 * @packageDocumentation
 */
export { builtIn } from "./built-in";
export { startHost, type HostOptions, type RunningHost } from "./host";
export {
  ConfigError,
  type AiConfig,
  type Config,
  type ReleaseConfig,
} from "./platform/config/config";
export { readConfig, type Environment } from "./platform/config/read-config";
export type { Span, SpanAttributes, Tracer } from "./platform/tracing/tracer";
export { createLog, type Log, type LogTarget } from "./platform/log/log";
