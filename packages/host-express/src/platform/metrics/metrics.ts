import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What an operator watches. */
export interface Metrics {
  request(method: string, route: string, status: number, seconds: number): void;
  delivery(connector: string, result: string): void;
  providerRequest(connector: string, status: number): void;
  job(queue: string, result: string): void;
  /** Asked at every scrape. */
  onOutboxBacklog(count: () => Promise<number>): void;
  /** Prometheus' text form. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Metrics of one host; no global registry, so that two hosts fit in one process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "tt_http_request_duration_seconds",
    help: "HTTP requests by route template, method and status",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  const deliveries = new Counter({
    name: "tt_deliveries_total",
    help: "Deliveries by connector and how they ended",
    labelNames: ["connector", "result"],
    registers,
  });
  const providerRequests = new Counter({
    name: "tt_provider_requests_total",
    help: "Requests to providers by connector and status; 0 means no answer",
    labelNames: ["connector", "status"],
    registers,
  });
  const jobs = new Counter({
    name: "tt_jobs_total",
    help: "Background jobs by queue and how they ended",
    labelNames: ["queue", "result"],
    registers,
  });
  let backlog = (): Promise<number> => Promise.resolve(0);
  new Gauge({
    name: "tt_outbox_backlog",
    help: "Domain events that wait for the relay",
    registers,
    async collect() {
      // A scrape must answer while the database does not; that is when it is needed.
      this.set(await backlog().catch(() => Number.NaN));
    },
  });
  return {
    request: (method, route, status, seconds) => {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    delivery: (connector, result) => {
      deliveries.inc({ connector, result });
    },
    providerRequest: (connector, status) => {
      providerRequests.inc({ connector, status: String(status) });
    },
    job: (queue, result) => {
      jobs.inc({ queue, result });
    },
    onOutboxBacklog: (count) => {
      backlog = count;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
