import { prepareSettings } from "../../settings/form";
import { previewRow } from "../../settings/preview";
import type { Connector } from "../../connector/contract";
import type { Ports } from "../../ports/ports";
import type { IntegrationRow, Storage } from "../../ports/storage";
import { sealConnection } from "../../oauth/tokens";
import { Secret } from "../../secret";
import { createTelemetry } from "../../ports/telemetry";
import { webCrypto } from "../../web/crypto";
import { fixedClock, type FixedClock } from "../fixed-clock";
import type { StorageHarness } from "../harness";
import { memoryHarness } from "../memory/harness";
import { memoryLogger, type MemoryLogger } from "../memory-logger";
import type { ConnectorFixture, OAuthFixture } from "./fixture";

/** A connector with one saved card, on ports that a rule can look into. */
export interface TestEnvironment {
  readonly fixture: ConnectorFixture;
  readonly connector: Connector;
  readonly harness: StorageHarness;
  readonly clock: FixedClock;
  readonly log: MemoryLogger;
  readonly ports: Ports;
  readonly owner: number;
  readonly project: number;
  readonly card: IntegrationRow;
  /** How often the fixture's acting delivery took effect. */
  effects(): Promise<number>;
  /** Telemetry so far. */
  readonly told: readonly unknown[];
  /** Requests that left, at the provider's expense. */
  readonly requests: () => number;
  /** What answers requests from now on. */
  answerWith(fetch: typeof globalThis.fetch): void;
  /** From now on, reads that need not be fresh answer what is stored now. */
  freezeCache(): Promise<void>;
  /** Types into the card as its owner would. */
  save(input: Record<string, string | number | boolean>): Promise<void>;
  /** The plain value of a secret as it was typed. */
  typed(field: string): string;
}

/** A fresh world for one rule. */
export async function createTestEnvironment(fixture: ConnectorFixture): Promise<TestEnvironment> {
  const clock = fixedClock(fixture.now);
  const harness = memoryHarness(clock);
  const log = memoryLogger();
  const told: unknown[] = [];
  const telemetry = createTelemetry();
  for (const name of ["delivery", "failure", "request"] as const) {
    telemetry.on(name, (event) => told.push(event));
  }
  let requests = 0;
  let answer = fixture.working;
  const cached = cacheableStorage(harness.storage);
  const ports: Ports = {
    storage: cached.storage,
    crypto: webCrypto([new Uint8Array(32).fill(9)]),
    clock,
    log,
    telemetry,
    fetch: (input, init) => {
      requests += 1;
      return answer(input, init);
    },
    baseUrl: "https://tt.example",
    env: fixture.oauth?.env ?? {},
  };
  const { manifest } = fixture.descriptor;
  const connector = fixture.descriptor.create(ports);
  const owner = await harness.createUser();
  const project = await harness.createProject();
  const input = fixture.input(project);
  await fixture.prepare?.(harness);
  const empty = await harness.createIntegration({ owner, connector: manifest.key });

  const save: TestEnvironment["save"] = async (typed) => {
    const row = await harness.storage.integrations.get(empty.id, { fresh: true });
    const prepared = await prepareSettings(manifest, typed, empty.id, row, ports);
    if (!prepared.ok) throw new Error(`The card was refused: ${JSON.stringify(prepared.errors)}`);
    const vetted = await connector.validate(previewRow(row ?? empty, prepared.patch));
    if (!vetted.ok || vetted.report.refused) throw new Error(JSON.stringify(vetted));
    const { state = {} } = vetted.report;
    await harness.storage.integrations.patch(empty.id, {
      ...prepared.patch,
      state: { set: { ...prepared.patch.state?.set, ...state } },
    });
  };
  await save(input as Record<string, string | number | boolean>);
  if (fixture.oauth) await connect(ports, empty.id, fixture.oauth);
  const card = await harness.storage.integrations.get(empty.id, { fresh: true });
  if (!card) throw new Error("The card is gone");
  return {
    fixture,
    connector,
    harness,
    clock,
    log,
    ports,
    owner,
    project,
    card,
    effects: () => fixture.effects?.(harness, owner) ?? harness.countTasks(project),
    told,
    requests: () => requests,
    answerWith(fetch) {
      answer = fetch;
    },
    freezeCache: () => cached.freeze(card),
    save,
    typed(field) {
      const value = input[field];
      if (typeof value !== "string") throw new Error(`The fixture's input lacks ${field}`);
      return value;
    },
  };
}

/** What an owner's consent leaves in the row. */
async function connect(ports: Ports, id: string, oauth: OAuthFixture): Promise<void> {
  const { accessToken, refreshToken, scopes } = oauth;
  const grant = {
    accessToken: new Secret(accessToken),
    refreshToken: new Secret(refreshToken),
    expiresAt: new Date(ports.clock.now().getTime() + 3_599_000),
    scopes,
  };
  const account = { id: "account-1", email: "me@provider.test" };
  const credentials = await sealConnection(ports.crypto, id, grant, account);
  await ports.storage.integrations.patch(id, { credentials });
}

/** A storage whose not-fresh reads can be made to answer an old row. */
function cacheableStorage(storage: Storage): {
  storage: Storage;
  freeze(card: IntegrationRow): Promise<void>;
} {
  let frozen: IntegrationRow | undefined;
  const { integrations } = storage;
  const wrapped: Storage = {
    ...storage,
    integrations: {
      ...integrations,
      get: (id, options) =>
        frozen && !options?.fresh ? Promise.resolve(frozen) : integrations.get(id, options),
      byPublicId: (connector, publicId, options) =>
        frozen && !options?.fresh && publicId === frozen.publicId
          ? Promise.resolve(frozen)
          : integrations.byPublicId(connector, publicId, options),
    },
  };
  return {
    storage: wrapped,
    async freeze(card) {
      frozen = await integrations.get(card.id, { fresh: true });
    },
  };
}
