import * as z from "zod";
import { fromHex, fromUtf8, hex, utf8 } from "../../src/bytes";
import { mergeUpdates } from "../../src/changes/apply-update";
import type { ChangeSet, RoutingKey, TaskUpsert } from "../../src/changes/changes";
import { prepareSettings } from "../../src/settings/form";
import { settingsParser } from "../../src/settings/parse";
import { secretOpener } from "../../src/settings/secrets";
import { secret } from "../../src/settings/secret-field";
import type { ConnectorContext } from "../../src/connector/context";
import { precheck, type Precheck } from "../../src/webhook/precheck";
import type { GateConnector } from "../../src/webhook/gate-connector";
import { header } from "../../src/webhook/place";
import { receive } from "../../src/webhook/receive";
import type { CustomVerification } from "../../src/webhook/verification";
import type { RawRequest, Reply, RequestHead } from "../../src/webhook/request";
import type { Inbound, Manifest } from "../../src/connector/manifest";
import type { Plan } from "../../src/connector/reports";
import type { IntegrationRow, Storage } from "../../src/ports/storage";
import { createTelemetry, type TelemetryEvents } from "../../src/ports/telemetry";
import { fixedClock, type FixedClock } from "../../src/memory/fixed-clock";
import type { StorageHarness } from "../../src/memory/storage-harness";
import { memoryHarness } from "../../src/memory/harness";
import { memoryLogger, type LogLine, type MemoryLogger } from "../../src/memory/memory-logger";
import { webCrypto } from "../../src/web/crypto";

/** Settings of the notes connector. */
const schema = z.object({ key: secret(), project: z.int(), only: z.string().optional() });
type Schema = typeof schema;
/** The body of a delivery. */
export interface Note {
  readonly note: number;
  readonly room: string;
}

/** The time of the fixed clock. */
export const now = "2026-01-15T12:00:00Z";
export const crypto = webCrypto([new Uint8Array(32).fill(3)]);
const routingKey: RoutingKey = { index: "room", value: "kitchen" };
/** The reply to an accepted note. */
export const done: Reply = { status: 200, body: { ok: true, handled: true } };

/** Verification by code, which any other scheme can replace. */
export const custom: CustomVerification<"key"> = {
  type: "custom",
  secret: "key",
  signed: (request) => {
    const at = request.headers["x-at"];
    return {
      data: request.body,
      signature: fromHex(request.headers["x-signature"] ?? "none"),
      ...(at === undefined ? {} : { at: new Date(at) }),
    };
  },
};

export const inbound: Inbound<Schema, Note> = {
  path: "webhook",
  maxBytes: 200,
  verification: custom,
  routing: { hook: { from: header("key-hook") }, room: { from: header("key-room") } },
  deliveryId: header("x-id"),
  parse: (request) => {
    if (request.headers["x-event"] !== undefined) return { ignored: "not a note" };
    return { event: JSON.parse(fromUtf8(request.body)) as Note };
  },
};

/** Turns a note into a task, unless the integration is limited to another room. */
export function decide(
  event: Note,
  context: Pick<ConnectorContext<Schema>, "settings">,
): Promise<Plan> {
  const { project, only } = context.settings;
  const change: TaskUpsert = {
    type: "task.upsert",
    task: { source: "notes", ref: `note_${String(event.note)}` },
    project,
    fields: { name: "A note", description: null, status: "todo", priority: "low" },
    asOf: now,
    ifMissing: "create",
  };
  const isRelevant = only === undefined || only === event.room;
  return Promise.resolve({
    changes: isRelevant ? [change] : [],
    reply: () => (isRelevant ? done : { status: 202, body: { ok: true, handled: false } }),
  });
}

/** A stored integration. */
export interface SavedIntegration {
  readonly row: IntegrationRow;
  readonly project: number;
  /** Saves settings as the owner would. */
  save(input: Record<string, string | number>): Promise<void>;
}

/** Overrides of the connector behind the gate. */
interface GateOptions {
  readonly inbound?: Partial<Inbound<Schema, Note>>;
  readonly decide?: GateConnector<Schema, Note>["decide"];
  readonly requestSync?: (integration: string) => Promise<void>;
  /** The operator's variables (default: none). */
  readonly env?: Readonly<Record<string, string>>;
  /** Delivers to the integration's own URL (default: the shared one). */
  readonly integration?: SavedIntegration;
}

/** The gate with a small connector, on ports that a test can inspect. */
export interface GateFixture {
  readonly harness: StorageHarness;
  readonly clock: FixedClock;
  /** Telemetry of deliveries so far. */
  readonly deliveries: readonly TelemetryEvents["delivery"][];
  /** Change sets passed to the storage. */
  readonly commits: ChangeSet[];
  /** Cached rows by id, returned by reads that are not fresh; undefined if the cache has none. */
  readonly cached: Map<string, IntegrationRow | undefined>;
  /** Number of lookups of integrations. */
  lookups(): number;
  /** Log lines above debug level. */
  logged(): readonly LogLine[];
  readonly log: MemoryLogger;
  /** Stores an integration with these routing keys. */
  createIntegration(key: string, routingKeys?: readonly RoutingKey[]): Promise<SavedIntegration>;
  /** Number of tasks in the integration's project. */
  tasks(integration: SavedIntegration): Promise<number>;
  /** Passes a request to the gate. */
  deliver(request: RawRequest | Promise<RawRequest>, options?: GateOptions): Promise<Reply>;
  /** Passes the head of a request to the gate. */
  precheck(
    head: RequestHead,
    publicId?: string,
    changed?: Partial<Inbound<Schema, Note>>,
  ): Promise<Precheck>;
}

/** A note, signed with `key`. */
export async function note(
  key: string,
  headers: Readonly<Record<string, string>> = {},
  event: Note = { note: 1, room: "kitchen" },
): Promise<RawRequest> {
  const body = utf8(JSON.stringify(event));
  const signature = hex(await crypto.hmac.sha256(utf8(key), body));
  const named = { "x-id": "delivery-1", "x-signature": signature, "key-room": "kitchen" };
  return { body, headers: { ...named, ...headers } };
}

const manifest: Manifest<Schema, Note> = {
  key: "note_connector",
  slug: "notes",
  name: "Notes",
  docs: "https://notes.example/docs",
  settings: schema,
  api: { base: () => "https://notes.test", auth: { type: "bearer", secret: "key" } },
  inbound,
};

/** Creates the fixture of one test. */
export function createGateFixture(): GateFixture {
  const clock = fixedClock(now);
  const harness = memoryHarness(clock);
  const log = memoryLogger();
  const deliveries: TelemetryEvents["delivery"][] = [];
  const telemetry = createTelemetry();
  telemetry.on("delivery", (event) => deliveries.push(event));
  const commits: ChangeSet[] = [];
  const cached: GateFixture["cached"] = new Map();
  let lookups = 0;
  const { storage: real } = harness;
  const readRow = (
    row: IntegrationRow | undefined,
    fresh: boolean | undefined,
  ): IntegrationRow | undefined => {
    lookups += 1;
    return row && !fresh && cached.has(row.id) ? cached.get(row.id) : row;
  };
  const storage: Storage = {
    ...real,
    integrations: {
      ...real.integrations,
      async byPublicId(connector, publicId, options) {
        const row = await real.integrations.byPublicId(connector, publicId, options);
        return readRow(row, options?.fresh);
      },
      async byRoutingKey(connector, routingKeys, limit, options) {
        const rows = await real.integrations.byRoutingKey(connector, routingKeys, limit, options);
        return rows.map((row) => readRow(row, options?.fresh)).filter((row) => row !== undefined);
      },
    },
    commit(changeSet, options) {
      commits.push(changeSet);
      return real.commit(changeSet, options);
    },
  };
  const fetch = (): Promise<never> =>
    Promise.reject(new Error("A delivery must not send requests"));
  const settings = settingsParser(schema);
  const openSecret = secretOpener(crypto);
  return {
    harness,
    clock,
    deliveries,
    commits,
    cached,
    lookups: () => lookups,
    log,
    logged: () => log.lines.filter((line) => line.level !== "debug"),
    createIntegration: (key, routingKeys = [routingKey]) =>
      createIntegration(harness, clock, key, routingKeys),
    tasks: (integration) => harness.countTasks(integration.project),
    deliver: async (request, options = {}) =>
      receive(gateOf(options), await request, options.integration?.row.publicId),
    precheck: (head, publicId, changed = {}) =>
      precheck(gateOf({ inbound: changed }), head, publicId),
  };

  function gateOf(options: GateOptions): GateConnector<Schema, Note> {
    return {
      manifest,
      inbound: { ...inbound, ...options.inbound },
      ports: {
        storage,
        crypto,
        clock,
        log,
        telemetry,
        fetch,
        baseUrl: "https://tt.example",
        env: options.env ?? {},
        ...(options.requestSync ? { requestSync: options.requestSync } : {}),
      },
      openSecret,
      // The hooks of these tests read the settings only.
      contextOf: (row) => ({ settings: settings(row) }) as ConnectorContext<Schema>,
      decide: options.decide ?? decide,
    };
  }
}

async function createIntegration(
  harness: StorageHarness,
  clock: FixedClock,
  key: string,
  routingKeys: readonly RoutingKey[],
): Promise<SavedIntegration> {
  const owner = await harness.createUser();
  const project = await harness.createProject();
  const { id } = await harness.createIntegration({ owner, connector: manifest.key });
  const read = async (): Promise<IntegrationRow> => {
    const row = await harness.storage.integrations.get(id, { fresh: true });
    if (!row) throw new Error("The integration is gone");
    return row;
  };
  const save: SavedIntegration["save"] = async (input) => {
    const prepared = await prepareSettings(manifest, input, id, await read(), {
      crypto,
      clock,
      env: {},
    });
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
    await harness.storage.integrations.patch(id, prepared.patch);
  };
  await save({ key, project });
  const { settingsVersion } = await read();
  await harness.storage.commit({
    integration: id,
    guard: { settingsVersion },
    changes: [],
    update: mergeUpdates(
      ...routingKeys.map(({ index, value }) => ({ routingKeys: { [index]: { add: [value] } } })),
    ),
  });
  return { row: await read(), project, save };
}
