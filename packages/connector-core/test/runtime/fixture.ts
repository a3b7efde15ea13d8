import {
  createRuntime,
  describeConnector,
  type ConnectorContext,
  type DomainEvent,
  type DomainEventType,
  type EventReport,
  type JsonObject,
  type PullPage,
  type Runtime,
  type RuntimeOptions,
} from "../../src/index";
import { fixedClock, memoryPorts, type FixedClock, type MemoryPorts } from "../../src/memory/index";
import { webCrypto } from "../../src/web/index";
import { hex, utf8 } from "../../src/bytes";
import { ToyConnector, toyManifest, type ToyConfig } from "../toy-connector";

export const baseUrl = "https://time.example.com/app";

/** Behaviour of the connector, set by each test. */
export interface Behaviour {
  /** Runs for each delivered event. */
  onEvent: (event: DomainEvent) => Promise<EventReport>;
  /** Runs before a page of a sync is read. */
  onPull: () => Promise<void>;
  /** Runs for each daily summary. */
  onSummary: () => Promise<EventReport>;
}

/** A runtime on memory ports with the toy connector, which also syncs and gets events. */
export interface RuntimeFixture {
  readonly app: Runtime;
  readonly ports: MemoryPorts;
  readonly clock: FixedClock;
  readonly behaviour: Behaviour;
  readonly owner: number;
  readonly project: number;
  /** Requests to the provider. */
  readonly requests: readonly string[];
  /** Ids of the events, and days of the summaries, that were delivered. */
  readonly delivered: readonly string[];
  /** Creates another process with the same ports. */
  process(): Runtime;
  save(input?: JsonObject, owner?: number): ReturnType<Runtime["integrations"]["save"]>;
  /** Saves the integration and returns its id. */
  saved(owner?: number): Promise<string>;
}

export const signingSecret = "canary-signing-secret";

export async function createRuntimeFixture(
  notifications: NonNullable<typeof toyManifest.notifications> = {},
  on: readonly DomainEventType[] = ["client.created"],
  options: Pick<RuntimeOptions, "timeZone"> = {},
): Promise<RuntimeFixture> {
  const clock = fixedClock();
  const requests: string[] = [];
  const ports = memoryPorts({
    clock,
    fetch: (input, init) => {
      requests.push(new Request(input, init).url);
      return Promise.resolve(Response.json({ name: "owner" }));
    },
  });
  const behaviour: Behaviour = {
    onEvent: () => Promise.resolve({ status: "done" }),
    onPull: () => Promise.resolve(),
    onSummary: () => Promise.resolve({ status: "done" }),
  };
  const delivered: string[] = [];

  class Tracker extends ToyConnector {
    protected override async *onPull(
      _checkpoint: JsonObject | undefined,
      { settings, now }: ConnectorContext<ToyConfig>,
    ): AsyncGenerator<PullPage, void, undefined> {
      await behaviour.onPull();
      const change = {
        type: "task.upsert",
        task: { source: "toy", ref: "item_7" },
        project: settings.project,
        fields: { name: "Seven", description: null, status: "todo", priority: "low" },
        asOf: now.toISOString(),
        ifMissing: "create",
      } as const;
      yield { items: [{ ref: "item_7", title: "Seven", change }], checkpoint: {} };
    }

    protected override async onEvent(event: DomainEvent): Promise<EventReport> {
      const report = await behaviour.onEvent(event);
      delivered.push(event.id);
      return report;
    }
  }

  class Summarizer extends Tracker {
    protected override async onDailySummary(day: string): Promise<EventReport> {
      const report = await behaviour.onSummary();
      delivered.push(day);
      return report;
    }
  }

  const tracker = describeConnector(
    {
      ...toyManifest,
      sync: { job: "toy_sync", everyMinutes: 60 },
      on,
      notifications,
    },
    notifications.daily ? Summarizer : Tracker,
  );
  const process = () => createRuntime({ connectors: [tracker], ports, baseUrl, ...options });
  const app = process();
  const owner = await ports.harness.createUser();
  const project = await ports.harness.createProject();
  const save: RuntimeFixture["save"] = (input = {}, saver = owner) =>
    app.integrations.save("toy", saver, {
      token: "canary-token-0123456789",
      signing_secret: signingSecret,
      project,
      ...input,
    });
  return {
    app,
    ports,
    clock,
    behaviour,
    owner,
    project,
    requests,
    delivered,
    process,
    save,
    async saved(saver) {
      const result = await save({}, saver);
      if (!result.ok) throw new Error(result.error);
      return result.id;
    },
  };
}

/** A signed delivery of the toy provider. */
export async function delivery(
  url: string,
  { body = JSON.stringify({ item: 1, title: "One" }), secret = signingSecret, id = "d-1" } = {},
): Promise<Request> {
  const bytes = utf8(body);
  const { hmac } = webCrypto([]);
  return new Request(url, {
    method: "POST",
    body: Uint8Array.from(bytes),
    headers: {
      "x-toy-event": "item",
      "x-toy-delivery": id,
      "x-toy-signature": hex(await hmac.sha256(secret, bytes)),
    },
  });
}

/** A client that a user created. */
export function clientCreated(
  userId: number,
  id: string,
  at = "2026-01-15T12:00:00Z",
): DomainEvent {
  return {
    id,
    type: "client.created",
    at,
    userId,
    entity: { type: "client", id: 1, name: null },
    data: {},
  };
}
