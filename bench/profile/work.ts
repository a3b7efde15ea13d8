import type { BenchDatabase } from "../runner/databases";

/** Work that a host is profiled at. */
export interface ProfiledWork {
  /** Heading of its figures. */
  readonly name: string;
  /** Number of items, plural noun included in `unit`. */
  readonly items: number;
  readonly unit: string;
  readonly database: BenchDatabase;
  /** Environment of the host. */
  readonly env: Readonly<Record<string, string>>;
  /** Prepares and warms up. @returns Does the work that is measured */
  warmUp(url: string): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}
