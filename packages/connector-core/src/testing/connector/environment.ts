import { prepareSettings } from "../../settings/form";
import { previewRow } from "../../settings/preview";
import { validatedPatch } from "../../settings/validated-patch";
import type { Ports } from "../../ports/ports";
import type { IntegrationRow, Storage } from "../../ports/storage";
import { sealConnection } from "../../oauth/tokens";
import { Secret } from "../../secret";
import { createTelemetry } from "../../ports/telemetry";
import { webCrypto } from "../../web/crypto";
import { fixedClock } from "../../memory/fixed-clock";
import { memoryHarness } from "../../memory/harness";
import { memoryLogger, type MemoryLogger } from "../../memory/memory-logger";
import { tenantSecret } from "./requests";
import { secretInForm } from "./secret-form";
import { verificationFields } from "../../webhook/verification";
import type { ConnectorFixture, OAuthFixture } from "./fixture";
import type { MakeProvider, ProviderEnvironment, TestProvider } from "./providers";
import { recordingStorage, type RecordedCommit } from "./recorder";

/** A request that a connector sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** Empty if there is none. */
  readonly body: string;
}

/**
 * A second integration of the same connector, of another user. Its signing secret is another one,
 * unless it is the operator's.
 */
export interface Tenant {
  readonly integration: IntegrationRow;
  /** Counts the effects of the fixture's `acting` delivery for this integration. */
  countEffects(): Promise<number>;
}

/** A connector with one stored integration, on in-memory ports that a rule can inspect. */
export interface TestEnvironment extends ProviderEnvironment {
  readonly fixture: ConnectorFixture;
  readonly log: MemoryLogger;
  readonly ports: Ports;
  /** Counts the effects of the fixture's `acting` delivery. */
  countEffects(): Promise<number>;
  /** Telemetry events so far. */
  readonly telemetryEvents: readonly unknown[];
  /** The requests that were sent to the provider, in order. */
  readonly requests: readonly SentRequest[];
  /** The commits of the connector so far, in order. */
  readonly commits: readonly RecordedCommit[];
  /** Creates the fixture's provider for a capability, and makes it answer all requests. */
  readonly use: <Provider extends TestProvider>(
    make: MakeProvider<Provider> | undefined,
  ) => Promise<Provider>;
  /**
   * Creates a {@link Tenant}. Only for connectors with `inbound`.
   * @param input Its settings (default: the fixture's `input`, so that both have the same routing keys).
   */
  createTenant(input?: ConnectorFixture["input"]): Promise<Tenant>;
  /** Makes all later reads without `fresh` return the current row. */
  freezeCache(): Promise<void>;
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
  const requests: SentRequest[] = [];
  const commits: RecordedCommit[] = [];
  const requested = new Set<string>();
  let answer = fixture.working;
  const cached = freezableStorage(recordingStorage(harness.storage, commits));
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    requests.push({ method, url, body: await request.clone().text() });
    return answer(request);
  };
  const ports: Ports = {
    storage: cached.storage,
    crypto: webCrypto([new Uint8Array(32).fill(9)]),
    clock,
    log,
    telemetry,
    fetch,
    // For connectors whose settings name the server.
    guardedFetch: fetch,
    requestSync(id) {
      requested.add(id);
      return Promise.resolve();
    },
    baseUrl: "https://tt.example",
    env: { ...fixture.oauth?.env, ...fixture.env },
  };
  const { manifest } = fixture.descriptor;
  const connector = fixture.descriptor.create(ports);
  const owner = await harness.createUser();
  const project = await harness.createProject();
  const input = fixture.input(project);
  await fixture.prepare?.(harness);
  const empty = await harness.createIntegration({ owner, connector: manifest.key });

  const saveTo = async (target: IntegrationRow, values: Input): Promise<IntegrationRow> => {
    const { id } = target;
    const row = await harness.storage.integrations.get(id, { fresh: true });
    const prepared = await prepareSettings(manifest, values, id, row, ports);
    if (!prepared.ok)
      throw new Error(`The settings are invalid: ${JSON.stringify(prepared.errors)}`);
    const validated = await connector.validate(previewRow(row ?? target, prepared.patch));
    if (!validated.ok || validated.report.refused) {
      throw new Error(`\`onValidate\` refused the settings: ${JSON.stringify(validated)}`);
    }
    const before = (await harness.storage.integrations.get(id, { fresh: true })) ?? empty;
    const patch = validatedPatch(prepared.patch, validated.report, before, clock.now());
    await harness.storage.integrations.patch(id, patch);
    return requireRow(harness.storage, id);
  };
  await saveTo(empty, input as Input);
  if (fixture.oauth) await connect(ports, empty.id, fixture.oauth);
  const integration = await requireRow(harness.storage, empty.id);
  const countEffects = async (user: number, target: number): Promise<number> => {
    // A host does it soon after the reply; as late as here, its requests are not those of the delivery.
    for (const id of requested) await connector.sync(id);
    requested.clear();
    return fixture.effects?.(harness, user) ?? harness.countTasks(target);
  };
  const environment: TestEnvironment = {
    fixture,
    connector,
    harness,
    clock,
    log,
    ports,
    owner,
    project,
    integration,
    countEffects: () => countEffects(owner, project),
    telemetryEvents,
    requests,
    commits,
    use: async (make) => {
      if (!make) throw new Error("The fixture does not describe this capability");
      const provider = await make(environment);
      answer = provider.fetch;
      return provider;
    },
    async createTenant(inputOf = (target) => fixture.input(target)) {
      const user = await harness.createUser();
      const target = await harness.createProject();
      const row = await harness.createIntegration({ owner: user, connector: manifest.key });
      const verification = manifest.inbound?.verification;
      const secrets = (verification ? verificationFields(verification) : []).map((field) => [
        field,
        verification && secretInForm(verification, tenantSecret),
      ]);
      const values = { ...inputOf(target), ...Object.fromEntries(secrets) } as Input;
      await saveTo(row, values);
      if (fixture.oauth) await connect(ports, row.id, fixture.oauth);
      const integration = await requireRow(harness.storage, row.id);
      return { integration, countEffects: () => countEffects(user, target) };
    },
    answerWith(fetch) {
      answer = fetch;
    },
    freezeCache: () => cached.freeze(integration),
    async save(values) {
      await saveTo(empty, values);
    },
    secretInput(field) {
      const value = input[field];
      if (typeof value !== "string")
        throw new Error(`The fixture's \`input\` needs a text for the secret "${field}"`);
      return value;
    },
  };
  return environment;
}

type Input = Record<string, string | number | boolean>;

async function requireRow(storage: Storage, id: string): Promise<IntegrationRow> {
  const row = await storage.integrations.get(id, { fresh: true });
  if (!row) throw new Error("The saved integration no longer exists");
  return row;
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
