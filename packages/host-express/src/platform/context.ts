import type { Clock, Crypto } from "@tt/connector-core";
import type { Config } from "./config/config";
import type { OpenDatabase } from "./db/database";
import type { Jobs } from "./jobs/jobs";
import type { Log } from "./log/log";
import type { Metrics } from "./metrics/metrics";
import type { SharedRedis } from "./redis/shared-redis";

/** What every part of the host is given. */
export interface HostContext {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly jobs: Jobs;
  /** Undefined: this process goes by itself. */
  readonly redis: SharedRedis | undefined;
}
