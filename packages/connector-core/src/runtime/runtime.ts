import { realClock } from "../clock";
import { checkDescriptors } from "../connector/define";
import { missingFunctions } from "../connector/groups-in-use";
import { callbackPath, deliveryPath } from "../connector/urls";
import type { JsonObject } from "../json";
import type { Ledger } from "../ports/ledger";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { createTelemetry } from "../ports/telemetry";
import { notConfigured, type Failure, type Result } from "../result";
import { dayInZone } from "../zones";
import {
  finishAuthorization,
  startAuthorization,
  type BrowserAuthorizationParts,
} from "./authorize";
import type { IntegrationSummary, Runtime, RuntimeOptions, SaveSummary } from "./contract";
import {
  findDeliveryTarget,
  handleDelivery,
  plainText,
  type RegisteredConnector,
} from "./deliveries";
import { DueWork } from "./due-work";
import { platformFetch } from "./platform-fetch";
import { projectFault } from "./project-access";
import { Registry } from "./registry";
import { saveIntegration, type RefusedSave } from "./save";
import { requestedSyncWork } from "./work";

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
  const { clock = realClock(), ledger } = given;
  const ports: FullPorts = {
    fetch: platformFetch,
    telemetry: createTelemetry(),
    ...given,
    clock,
    requestSync: (id) => ledger.schedule([requestedSyncWork(id, clock.now())]),
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
  readonly #registry: Registry;
  readonly #dueWork: DueWork;
  readonly #ports: FullPorts;
  readonly #basePath: string;

  constructor(connectors: readonly RegisteredConnector[], ports: FullPorts) {
    this.#registry = new Registry(connectors);
    this.#dueWork = new DueWork(this.#registry, ports);
    this.#ports = ports;
    this.#basePath = new URL(ports.baseUrl).pathname.replace(/\/$/, "");
  }

  readonly integrations: Runtime["integrations"] = {
    save: (slug, owner, input) => this.#save(slug, owner, input),
    list: (owner) => this.#list(owner),
    of: async (id) => (await this.#find(id))?.connector,
    disconnect: (id) => this.#disconnect(id),
  };

  readonly authorize: Runtime["authorize"] = async (slug, owner, request) => {
    const registered = this.#registry.bySlug(slug);
    if (!registered) return plainText(404, unknownConnector(slug).error);
    return startAuthorization(this.#parts(registered), owner, request);
  };

  readonly fetch: Runtime["fetch"] = (request) => this.#fetch(request);

  readonly emit: Runtime["emit"] = (event) => this.#dueWork.emit(event);

  readonly tick: Runtime["tick"] = () => this.#dueWork.tick();

  async #save(
    slug: string,
    owner: number | null,
    input: JsonObject,
  ): Promise<Result<SaveSummary, RefusedSave>> {
    const registered = this.#registry.bySlug(slug);
    if (!registered) return { ...unknownConnector(slug), errors: {} };
    const saved = await saveIntegration(this.#parts(registered), { owner, input });
    if (!saved.ok) return saved;
    const { row, generated, warning } = saved;
    if (row.active) await this.#dueWork.start(registered, row.id);
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
      const registered = this.#registry.of(row);
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
      const target = findDeliveryTarget(this.#registry.connectors, path);
      if (target) return await handleDelivery(target, request, this.#ports.baseUrl + path + search);
      const returned = this.#registry.connectors.find(
        ({ manifest }) => manifest.api.auth.type === "oauth2" && path === callbackPath(manifest),
      );
      if (!returned || request.method !== "GET") return notFound();
      return await finishAuthorization(this.#parts(returned), request, ({ id }) =>
        this.#dueWork.start(returned, id),
      );
    } catch (error) {
      this.#ports.log.error({ path, err: error }, "a request failed");
      return plainText(500, "Something went wrong. It has been logged; try again later.");
    }
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

  async #find(id: string): Promise<RegisteredConnector | undefined> {
    const row = await this.#ports.storage.integrations.get(id, { fresh: true });
    return row && this.#registry.of(row);
  }
}

function unknownConnector(slug: string): Failure {
  return { ok: false, code: "not_configured", error: `There is no connector "${slug}"` };
}

function notFound(): Response {
  return plainText(404, "Not found");
}
