import { prepareSettings } from "../../settings/form";
import { previewRow } from "../../settings/preview";
import { validatedPatch } from "../../settings/validated-patch";
import type { Connector } from "../../connector/contract";
import type { Ports } from "../../ports/ports";
import type { IntegrationRow, Storage } from "../../ports/storage";
import { sealConnection } from "../../oauth/tokens";
import { Secret } from "../../secret";
import { createTelemetry } from "../../ports/telemetry";
import { webCrypto } from "../../web/crypto";
import { fixedClock, type FixedClock } from "../../memory/fixed-clock";
import type { StorageHarness } from "../../memory/storage-harness";
import { memoryHarness } from "../../memory/harness";
import { memoryLogger, type MemoryLogger } from "../../memory/memory-logger";
import type { ConnectorFixture, OAuthFixture } from "./fixture";

/** A connector with one stored integration, on in-memory ports that a rule can inspect. */
export interface TestEnvironment {
  readonly fixture: ConnectorFixture;
  readonly connector: Connector;
  readonly harness: StorageHarness;
  readonly clock: FixedClock;
  readonly log: MemoryLogger;
  readonly ports: Ports;
  /** User id of the integration's owner. */
  readonly owner: number;
  /** Id of the project in the settings. */
  readonly project: number;
  /** The integration, as it was after it was saved and connected. */
  readonly integration: IntegrationRow;
  /** Counts the effects of the fixture's `acting` delivery. */
  countEffects(): Promise<number>;
  /** Telemetry events so far. */
  readonly telemetryEvents: readonly unknown[];
  /** Counts the requests that were sent to the provider. */
  countRequests(): number;
  /** Replaces the provider, initially the fixture's `working`. */
  readonly answerWith: (fetch: typeof globalThis.fetch) => void;
  /** Makes all later reads without `fresh` return the current row. */
  freezeCache(): Promise<void>;
  /** Saves settings, as the owner does in the form. */
  save(input: Record<string, string | number | boolean>): Promise<void>;
  /** The plain value of a secret in the fixture's `input`. */
  secretInput(field: string): string;
}

/**
 * Creates a connector on in-memory ports with one stored integration, for one test.
 *
 * @example
 * ```ts
 * import { createTestEnvironment, type ConnectorFixture } from "@tt/connector-core/testing";
 *
 * export async function statusOf(fixture: ConnectorFixture) {
 *   const { connector, integration } = await createTestEnvironment(fixture);
 *   return connector.status(integration.id);
 * }
 * ```
 */
export async function createTestEnvironment(fixture: ConnectorFixture): Promise<TestEnvironment> {
  const clock = fixedClock(fixture.now);
  const harness = memoryHarness(clock);
  const log = memoryLogger();
  const telemetryEvents: unknown[] = [];
  const telemetry = createTelemetry();
  for (const name of ["delivery", "failure", "request"] as const) {
    telemetry.on(name, (event) => telemetryEvents.push(event));
  }
  let requests = 0;
  let answer = fixture.working;
  const cached = freezableStorage(harness.storage);
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

  const save: TestEnvironment["save"] = async (values) => {
    const row = await harness.storage.integrations.get(empty.id, { fresh: true });
    const prepared = await prepareSettings(manifest, values, empty.id, row, ports);
    if (!prepared.ok)
      throw new Error(`The settings are invalid: ${JSON.stringify(prepared.errors)}`);
    const validated = await connector.validate(previewRow(row ?? empty, prepared.patch));
    if (!validated.ok || validated.report.refused) {
      throw new Error(`\`onValidate\` refused the settings: ${JSON.stringify(validated)}`);
    }
    const patch = validatedPatch(prepared.patch, validated.report, row ?? empty, clock.now());
    await harness.storage.integrations.patch(empty.id, patch);
  };
  await save(input as Record<string, string | number | boolean>);
  if (fixture.oauth) await connect(ports, empty.id, fixture.oauth);
  const integration = await harness.storage.integrations.get(empty.id, { fresh: true });
  if (!integration) throw new Error("The saved integration no longer exists");
  return {
    fixture,
    connector,
    harness,
    clock,
    log,
    ports,
    owner,
    project,
    integration,
    countEffects: () => fixture.effects?.(harness, owner) ?? harness.countTasks(project),
    telemetryEvents,
    countRequests: () => requests,
    answerWith(fetch) {
      answer = fetch;
    },
    freezeCache: () => cached.freeze(integration),
    save,
    secretInput(field) {
      const value = input[field];
      if (typeof value !== "string")
        throw new Error(`The fixture's \`input\` needs a text for the secret "${field}"`);
      return value;
    },
  };
}

/** Stores the tokens that an owner's consent would. */
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

/** A storage whose cached reads can be frozen. */
function freezableStorage(storage: Storage): {
  storage: Storage;
  freeze(row: IntegrationRow): Promise<void>;
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
    async freeze(row) {
      frozen = await integrations.get(row.id, { fresh: true });
    },
  };
}
