import { startWorker, type Worker } from "../runner/child";

/** A burst of deliveries. */
export interface BurstOrder {
  /** Hosts that share the deliveries and the connections. */
  readonly urls: readonly string[];
  /** Path; `{publicId}` is replaced by the integration's public id. */
  readonly path: string;
  /** Number of integrations of the installation. */
  readonly integrations: number;
  /** Index of the first delivery. */
  readonly from: number;
  readonly count: number;
  readonly connections: number;
}

/** How a burst went. */
export interface BurstResult {
  /** Responses per second. */
  readonly rate: number;
  /** Number of responses by status; failed connections count as status 0. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** Builds and sends deliveries in a process of its own, so that making load slows down no server. */
export type Generator = Worker<BurstOrder, BurstResult>;

/** Starts a generator. */
export function startGenerator(): Generator {
  return startWorker("./delivery/generator-worker.ts");
}
