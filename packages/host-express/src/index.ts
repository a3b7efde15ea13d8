/**
 * The reference host as a library: run it in your own program with your own connectors.
 * @packageDocumentation
 */
export { builtIn } from "./built-in";
export { startHost, type HostOptions, type RunningHost } from "./host";
export {
  ConfigError,
  readConfig,
  type AiConfig,
  type Config,
  type Environment,
  type ReleaseConfig,
} from "./platform/config/config";
export { createLog, type Log, type LogTarget } from "./platform/log/log";
