import { checkDescriptors } from "../connector/define";
import { missingFunctions } from "../connector/groups-in-use";
import type { DomainEvent } from "../connector/domain-events";
import { callbackPath, deliveryPath } from "../connector/urls";
import { realClock } from "../clock";
import type { JsonObject } from "../json";
import type { Ledger, TakenWork, Work } from "../ports/ledger";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { createTelemetry } from "../ports/telemetry";
import { notConfigured, type Failure, type Result } from "../result";
import { settingsParser } from "../settings/parse";
import type { Settings, SettingsSchema } from "../settings/types";
import { dayInZone } from "../zones";
import {
  finishAuthorization,
  startAuthorization,
  type BrowserAuthorizationParts,
} from "./authorize";
import type {
  IntegrationSummary,
  Runtime,
  RuntimeOptions,
  SaveSummary,
  TickReport,
} from "./contract";
import {
  findDeliveryTarget,
  handleDelivery,
  plainText,
  type RegisteredConnector,
} from "./deliveries";
import { summaryCheckWork } from "./daily-summaries";
import { eventDeliveries } from "./fan-out";
import { platformFetch } from "./platform-fetch";
import { projectFault } from "./project-access";
import { saveIntegration, type RefusedSave } from "./save";
import { performWork, syncWork, type WorkParts, type WorkResult } from "./work";

/** How long other processes leave taken work alone. Longer than any call of a connector. */
const leaseSeconds = 10 * 60;
/** Number of recorded events that are handed on together. */
const eventsPerRead = 100;
/** Number of pieces of work that a process does at once. */
const concurrency = 8;

/**
 * Puts connectors to work in any application with a fetch handler and a timer.
 *
 * @throws TypeError if connectors conflict or need changes that the storage does not support
 * @throws RangeError if the time zone is unknown
 * @example
 * ```ts
 * import { createRuntime, type Descriptor } from "@tt/connector-core";
 * import { memoryPorts } from "@tt/connector-core/memory";
 *
 * export function start(connectors: readonly Descriptor[]) {
 *   const baseUrl = "https://time.example.com";
 *   const app = createRuntime({ connectors, ports: memoryPorts(), baseUrl });
 *   return { fetch: app.fetch, scheduled: () => app.tick() };
 * }
 * ```
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { connectors: descriptors, ports: given, baseUrl, env = {}, timeZone = "UTC" } = options;
  // Throws if the time zone is unknown.
  dayInZone(new Date(0), timeZone);
  const faults = checkDescriptors(descriptors, given.storage);
  if (faults.length > 0) throw new TypeError(faults.join("\n"));
  for (const descriptor of descriptors) {
    for (const sentence of missingFunctions([descriptor], given.storage)) {
      given.log.warn({ connector: descriptor.manifest.key }, sentence);
    }
  }
  const ports: FullPorts = {
    clock: realClock(),
    fetch: platformFetch,
    telemetry: createTelemetry(),
    ...given,
    baseUrl,
    env,
    timeZone,
  };
  const connectors = descriptors.map((descriptor) => ({
    manifest: descriptor.manifest,
    connector: descriptor.create(ports),
  }));
  return new ConnectorRuntime(connectors, ports);
}

type FullPorts = Ports & { readonly ledger: Ledger; readonly timeZone: string };

/** Its functions are properties, so that they can be passed on without their object. */
class ConnectorRuntime implements Runtime {
  readonly #connectors: readonly RegisteredConnector[];
  readonly #ports: FullPorts;
  readonly #basePath: string;
  readonly #parsers: ReadonlyMap<string, (row: IntegrationRow) => Settings<SettingsSchema>>;

  constructor(connectors: readonly RegisteredConnector[], ports: FullPorts) {
    this.#connectors = connectors;
    this.#ports = ports;
    this.#basePath = new URL(ports.baseUrl).pathname.replace(/\/$/, "");
    this.#parsers = new Map(
      connectors.map(({ manifest }) => [manifest.key, settingsParser(manifest.settings)]),
    );
  }

  readonly integrations: Runtime["integrations"] = {
    save: (slug, owner, input) => this.#save(slug, owner, input),
    list: (owner) => this.#list(owner),
    of: async (id) => (await this.#find(id))?.connector,
    disconnect: (id) => this.#disconnect(id),
  };

  readonly authorize: Runtime["authorize"] = async (slug, owner, request) => {
    const registered = this.#bySlug(slug);
    if (!registered) return plainText(404, unknownConnector(slug).error);
    return startAuthorization(this.#parts(registered), owner, request);
  };

  readonly fetch: Runtime["fetch"] = (request) => this.#fetch(request);

  readonly emit: Runtime["emit"] = (event) => this.#emit(event);

  readonly tick: Runtime["tick"] = async () => {
    const handedOn = await this.#handOn().catch((error: unknown) =>
      this.#failed(error, "recorded events could not be handed on"),
    );
    const report = await this.#work();
    return handedOn === "failed" ? { ...report, failed: report.failed + 1 } : report;
  };

  /** Logs what the next tick tries again. A timer that calls `tick` would handle no rejection. */
  #failed(error: unknown, message: string): "failed" {
    this.#ports.log.error({ err: error }, message);
    return "failed";
  }

  async #save(
    slug: string,
    owner: number | null,
    input: JsonObject,
  ): Promise<Result<SaveSummary, RefusedSave>> {
    const registered = this.#bySlug(slug);
    if (!registered) return { ...unknownConnector(slug), errors: {} };
    const saved = await saveIntegration(this.#parts(registered), { owner, input });
    if (!saved.ok) return saved;
    const { row, generated, warning } = saved;
    if (row.active) await this.#scheduleWork(registered, row.id);
    const secrets = Object.entries(generated).map(([name, secret]) => [name, secret.reveal()]);
    return {
      ok: true,
      id: row.id,
      active: row.active,
      deliveryUrl: this.#deliveryUrl(registered, row),
      generated: Object.fromEntries(secrets) as Record<string, string>,
      warning,
    };
  }

  async #list(owner: number | null): Promise<readonly IntegrationSummary[]> {
    const rows = await this.#ports.ledger.list(owner);
    const summaries = rows.map(async (row): Promise<IntegrationSummary[]> => {
      const registered = this.#byKey(row);
      if (!registered) return [];
      const { slug, name } = registered.manifest;
      const status = await registered.connector.status(row.id);
      const deliveryUrl = this.#deliveryUrl(registered, row);
      return [{ id: row.id, connector: slug, name, deliveryUrl, status }];
    });
    return (await Promise.all(summaries)).flat();
  }

  async #disconnect(id: string): Promise<Result<{ readonly warning?: string }>> {
    const registered = await this.#find(id);
    if (!registered) return notConfigured;
    const result = await registered.connector.disconnect(id);
    if (!result.ok) return result;
    const { pending, warning } = result;
    if (pending) {
      const work = { type: "revoke", pending } as const;
      const at = this.#ports.clock.now();
      await this.#ports.ledger.schedule([{ key: `revoke:${id}`, integration: id, work, at }]);
    }
    return { ok: true, ...(warning === undefined ? {} : { warning }) };
  }

  async #fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith(`${this.#basePath}/`)) return notFound();
    const path = pathname.slice(this.#basePath.length);
    try {
      const target = findDeliveryTarget(this.#connectors, path);
      if (target) return await handleDelivery(target, request, this.#ports.baseUrl + path + search);
      const returned = this.#connectors.find(
        ({ manifest }) => manifest.api.auth.type === "oauth2" && path === callbackPath(manifest),
      );
      if (!returned || request.method !== "GET") return notFound();
      return await finishAuthorization(this.#parts(returned), request, ({ id }) =>
        this.#scheduleWork(returned, id),
      );
    } catch (error) {
      this.#ports.log.error({ path, err: error }, "a request failed");
      return plainText(500, "Something went wrong. It has been logged; try again later.");
    }
  }

  async #emit(event: DomainEvent): Promise<void> {
    const keys = await this.#schedule(event);
    if (keys.length > 0) await this.#work(keys);
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
    const deliveries = await eventDeliveries(
      {
        connectors: this.#connectors,
        storage,
        ledger,
        clock,
        settingsOf: (row) => this.#settingsOf(row),
      },
      event,
    );
    await ledger.schedule(deliveries);
    return deliveries.map(({ key }) => key);
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
      findConnector: (row) => this.#byKey(row),
      settingsOf: (row) => this.#parse(row),
    };
    try {
      return await performWork(parts, taken);
    } catch (error) {
      // Its lease expires, and it is taken again.
      this.#ports.log.error({ work: taken.key, err: error }, "due work failed");
      return "failed";
    }
  }

  /** Schedules what an integration does on its own, from the time when it becomes active. */
  async #scheduleWork({ manifest }: RegisteredConnector, id: string): Promise<void> {
    const { ledger, clock } = this.#ports;
    const { sync, notifications } = manifest;
    const now = clock.now();
    await ledger.schedule([
      ...(sync ? [syncWork(id, now)] : []),
      ...(notifications?.daily ? [summaryCheckWork(id, notifications.daily, now)] : []),
    ]);
  }

  #parts({ manifest, connector }: RegisteredConnector): BrowserAuthorizationParts {
    const { storage, ledger, crypto, clock, baseUrl, env, guardedFetch } = this.#ports;
    const checkProject: BrowserAuthorizationParts["checkProject"] = (project, owner) =>
      projectFault(storage, project, owner);
    return {
      ...{ manifest, connector, storage, ledger, crypto, clock, baseUrl, env, checkProject },
      ...(guardedFetch ? { guardedFetch } : {}),
    };
  }

  #deliveryUrl({ manifest }: RegisteredConnector, row: IntegrationRow): string | undefined {
    const path = deliveryPath(manifest, row.publicId);
    return path === undefined ? undefined : this.#ports.baseUrl + path;
  }

  /** @throws ConnectorError if the settings are invalid */
  #parse(row: IntegrationRow): Settings<SettingsSchema> {
    const parse = this.#parsers.get(row.connector);
    if (!parse) throw new TypeError(`There is no connector "${row.connector}"`);
    return parse(row);
  }

  #settingsOf(row: IntegrationRow): Settings<SettingsSchema> | undefined {
    try {
      return this.#parse(row);
    } catch {
      return undefined;
    }
  }

  async #find(id: string): Promise<RegisteredConnector | undefined> {
    const row = await this.#ports.storage.integrations.get(id, { fresh: true });
    return row && this.#byKey(row);
  }

  #byKey({ connector }: IntegrationRow): RegisteredConnector | undefined {
    return this.#connectors.find(({ manifest }) => manifest.key === connector);
  }

  #bySlug(slug: string): RegisteredConnector | undefined {
    return this.#connectors.find(({ manifest }) => manifest.slug === slug);
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

function unknownConnector(slug: string): Failure {
  return { ok: false, code: "not_configured", error: `There is no connector "${slug}"` };
}

function notFound(): Response {
  return plainText(404, "Not found");
}
