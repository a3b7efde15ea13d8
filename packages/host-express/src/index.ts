// The host as a library: start it in a program of your own, with connectors of your own.
export { startHost, type HostOptions, type RunningHost } from "./host";
export { ConfigError, readConfig, type Config, type Environment } from "./platform/config/config";
export { createLog, type Log, type LogTarget } from "./platform/log/log";
