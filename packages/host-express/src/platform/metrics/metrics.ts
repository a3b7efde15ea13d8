import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus metrics of a host. */
export interface Metrics {
  request(method: string, route: string, status: number, seconds: number): void;
  delivery(connector: string, result: string): void;
  providerRequest(connector: string, status: number): void;
  job(queue: string, result: string): void;
  /** Counts an attempt to deliver an event to a webhook. */
  webhookAttempt(result: "delivered" | "failed", seconds: number): void;
  /** Counts a call of the language model. */
  aiCall(operation: string, result: string, seconds: number): void;
  /** Sets the function that counts the waiting domain events; called on every scrape. */
  onOutboxBacklog(count: () => Promise<number>): void;
  /** Formats all metrics in Prometheus' text format. */
  text(): Promise<string>;
  /** Media type of {@link text}. */
  readonly contentType: string;
}

/** Creates the metrics of one host, in their own registry: one process may run several hosts. */
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
    help: "Webhook deliveries by connector and result",
    labelNames: ["connector", "result"],
    registers,
  });
  const providerRequests = new Counter({
    name: "tt_provider_requests_total",
    help: "Requests to providers by connector and HTTP status; 0 means no response",
    labelNames: ["connector", "status"],
    registers,
  });
  const jobs = new Counter({
    name: "tt_jobs_total",
    help: "Attempts of background jobs by queue and result",
    labelNames: ["queue", "result"],
    registers,
  });
  const webhookAttempts = new Histogram({
    name: "tt_webhook_attempt_duration_seconds",
    help: "Attempts to deliver an event to a webhook of a user, by result",
    labelNames: ["result"],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 15],
    registers,
  });
  const aiCalls = new Histogram({
    name: "tt_ai_call_duration_seconds",
    help: "Calls of the language model by operation and result: ok or an error code",
    labelNames: ["operation", "result"],
    buckets: [0.1, 0.3, 1, 3, 10, 30, 60],
    registers,
  });
  let backlog = (): Promise<number> => Promise.resolve(0);
  new Gauge({
    name: "tt_outbox_backlog",
    help: "Domain events waiting to be relayed",
    registers,
    async collect() {
      // The other metrics must stay readable while the database is down.
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
    webhookAttempt: (result, seconds) => {
      webhookAttempts.observe({ result }, seconds);
    },
    aiCall: (operation, result, seconds) => {
      aiCalls.observe({ operation, result }, seconds);
    },
    onOutboxBacklog: (count) => {
      backlog = count;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
