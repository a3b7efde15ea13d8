import type { DomainEvent } from "../connector/domain-events";
import type { Ledger, TakenWork, Work } from "../ports/ledger";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import type { Settings, SettingsSchema } from "../settings/types";
import type { TickReport } from "./contract";
import { summaryCheckWork } from "./daily-summaries";
import type { RegisteredConnector } from "./deliveries";
import { eventDeliveries } from "./fan-out";
import type { Registry } from "./registry";
import { performWork, syncWork, type WorkParts, type WorkResult } from "./work";

/** How long other processes leave taken work alone. Longer than any call of a connector. */
const leaseSeconds = 10 * 60;
/** Number of recorded events that are handed on together. */
const eventsPerRead = 100;
/** Number of pieces of work that a process does at once. */
const concurrency = 8;

/** What {@link DueWork} needs. */
export interface DueWorkPorts extends Pick<Ports, "storage" | "crypto" | "clock" | "log"> {
  readonly ledger: Ledger;
  /** IANA time zone of the installation. */
  readonly timeZone: string;
}

/** Schedules the work of integrations in the ledger, and does what is due. */
export class DueWork {
  readonly #registry: Registry;
  readonly #ports: DueWorkPorts;

  constructor(registry: Registry, ports: DueWorkPorts) {
    this.#registry = registry;
    this.#ports = ports;
  }

  /** Schedules what an integration does on its own, from the time when it becomes active. */
  async start({ manifest }: RegisteredConnector, id: string): Promise<void> {
    const { ledger, clock } = this.#ports;
    const { sync, notifications } = manifest;
    const now = clock.now();
    await ledger.schedule([
      ...(sync ? [syncWork(id, now)] : []),
      ...(notifications?.daily ? [summaryCheckWork(id, notifications.daily, now)] : []),
    ]);
  }

  /** Delivers an event to the integrations that want it; what fails is retried by {@link tick}. */
  async emit(event: DomainEvent): Promise<void> {
    const keys = await this.#schedule(event);
    if (keys.length > 0) await this.#work(keys);
  }

  /** Does what is due. Never rejects. */
  async tick(): Promise<TickReport> {
    const handedOn = await this.#handOn().catch((error: unknown) =>
      this.#failed(error, "recorded events could not be handed on"),
    );
    const report = await this.#work();
    return handedOn === "failed" ? { ...report, failed: report.failed + 1 } : report;
  }

  /** Logs what the next tick tries again. A timer that calls `tick` would handle no rejection. */
  #failed(error: unknown, message: string): "failed" {
    this.#ports.log.error({ err: error }, message);
    return "failed";
  }

  /** Schedules the deliveries of events that commits recorded, e.g. of a timer started in a chat. */
  async #handOn(): Promise<void> {
    const { ledger } = this.#ports;
    for (;;) {
      const events = await ledger.recordedEvents(eventsPerRead);
      if (events.length === 0) return;
      // If the process stops in between, the keys of the deliveries keep them from being sent twice.
      for (const event of events) await this.#schedule(event);
      await ledger.deleteEvents(events.map(({ id }) => id));
    }
  }

  /** @returns The keys of the deliveries. */
  async #schedule(event: DomainEvent): Promise<readonly string[]> {
    const { storage, ledger, clock } = this.#ports;
    const { connectors } = this.#registry;
    const deliveries = await eventDeliveries(
      {
        ...{ connectors, storage, ledger, clock },
        settingsOf: (row) => this.#validSettingsOf(row),
      },
      event,
    );
    await ledger.schedule(deliveries);
    return deliveries.map(({ key }) => key);
  }

  #validSettingsOf(row: IntegrationRow): Settings<SettingsSchema> | undefined {
    try {
      return this.#registry.settingsOf(row);
    } catch {
      return undefined;
    }
  }

  /** @param keys The only work to do (default: all that is due). */
  async #work(keys?: readonly string[]): Promise<TickReport> {
    const { ledger, clock } = this.#ports;
    let report: TickReport = { syncs: 0, events: 0, summaries: 0, failed: 0 };
    for (;;) {
      const query = { now: clock.now(), leaseSeconds, limit: concurrency };
      const taken = await ledger
        .take(keys ? { ...query, keys } : query)
        .catch((error: unknown) => this.#failed(error, "due work could not be read"));
      if (taken === "failed") return { ...report, failed: report.failed + 1 };
      if (taken.length === 0) return report;
      const results = await Promise.all(taken.map((each) => this.#perform(each)));
      taken.forEach(({ work }, position) => {
        report = counted(report, work.type, results[position] ?? "skipped");
      });
    }
  }

  async #perform(taken: TakenWork): Promise<WorkResult> {
    const parts: WorkParts = {
      ...this.#ports,
      findConnector: (row) => this.#registry.of(row),
      settingsOf: (row) => this.#registry.settingsOf(row),
    };
    try {
      return await performWork(parts, taken);
    } catch (error) {
      // Its lease expires, and it is taken again.
      this.#ports.log.error({ work: taken.key, err: error }, "due work failed");
      return "failed";
    }
  }
}

function counted(report: TickReport, type: Work["type"], result: WorkResult): TickReport {
  if (result === "failed") return { ...report, failed: report.failed + 1 };
  if (result === "skipped") return report;
  switch (type) {
    case "sync":
      return { ...report, syncs: report.syncs + 1 };
    case "event":
      return { ...report, events: report.events + 1 };
    case "daily_summary":
      return { ...report, summaries: report.summaries + 1 };
    case "summary_check":
    case "revoke":
      return report;
  }
}
