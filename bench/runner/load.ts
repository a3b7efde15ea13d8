import { startWorker, type Worker } from "./child";

/** A request that is sent again and again. */
export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A burst: every connection sends the requests of its own list in turn. */
export interface LoadOrder {
  readonly url: string;
  /** Further hosts that share the requests and the connections (default: none). */
  readonly moreUrls?: readonly string[];
  readonly connections: readonly (readonly LoadRequest[])[];
  /** Requests in all. */
  readonly amount: number;
  /** Requests per second over all connections, evenly spaced (default: as fast as possible). */
  readonly overallRate?: number;
}

/** How a burst went. */
export interface LoadResult {
  /** Responses per second. */
  readonly rate: number;
  /** Median response time in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Number of responses by status; failed connections count as status 0. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** Sends bursts from a process of its own, so that making load does not slow down the bench. */
export type LoadMaker = Worker<LoadOrder, LoadResult>;

/** Starts a load maker. */
export function startLoadMaker(): LoadMaker {
  return startWorker("./runner/load-worker.ts");
}

/** @throws Error when a burst of `amount` requests got other statuses than the expected ones. */
export function assertStatuses(
  name: string,
  amount: number,
  statuses: LoadResult["statuses"],
  expected: readonly number[] = [200],
): void {
  const answered = expected.reduce((sum, status) => sum + (statuses[status] ?? 0), 0);
  if (answered === amount) return;
  throw new Error(
    `${name}: ${String(amount)} requests got these statuses: ${JSON.stringify(statuses)}`,
  );
}
