import type { Clock, Crypto } from "@tt/connector-core";
import type { Ai } from "./ai/ai";
import type { Actor } from "./auth/principal";
import type { Config } from "./config/config";
import type { OpenDatabase } from "./db/database";
import type { Jobs } from "./jobs/jobs";
import type { Log } from "./log/log";
import type { Metrics } from "./metrics/metrics";
import type { SharedRedis } from "./redis/shared-redis";

/** A project or task that the timer bar offers. */
export interface WorkOption {
  /** `12` for a project, `12/34` for a task of it. */
  readonly value: string;
  readonly label: string;
  /** True if the user's latest time entries use it. */
  readonly isRecent: boolean;
}

/** A time entry that a user probably wants to record. */
export interface SuggestedEntry {
  /** Value of a {@link WorkOption}. */
  readonly work: string;
  /** Label of the option. */
  readonly workLabel: string;
  /** What it is, in a few words. */
  readonly label: string;
  readonly notes: string;
  readonly tags: string;
  readonly billable: boolean;
}

/** Services that all parts of the host share. */
export interface HostContext {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly jobs: Jobs;
  /** Sends requests to servers that the operator or a connector names. */
  readonly fetch: typeof globalThis.fetch;
  /** Sends requests to servers that users name. */
  readonly guardedFetch: typeof globalThis.fetch;
  /** Lists what the timer bar offers to a user, the last used first. */
  readonly workOptions: (user: Actor) => Promise<readonly WorkOption[]>;
  /** Lists what a user probably wants to record now, the best first. */
  readonly suggestedEntries: (user: Actor) => Promise<readonly SuggestedEntry[]>;
  /** Names of the registered connectors, by key. */
  readonly connectorNames: ReadonlyMap<string, string>;
  /** Undefined if REDIS_URL is not set; each process then counts on its own. */
  readonly redis: SharedRedis | undefined;
  /** The language model, which may be disabled. */
  readonly ai: Ai;
}
