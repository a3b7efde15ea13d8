import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";
import * as z from "zod";
import {
  BaseConnector,
  createTelemetry,
  describeConnector,
  prepareSettings,
  secret,
  type Api,
  type ApiManifest,
  type Connector,
  type ConnectorContext,
  type JsonObject,
  type Manifest,
  type Ports,
  type TestReport,
} from "../../src/index";
import { fixedClock, memoryHarness, memoryLogger } from "../../src/testing/index";
import { webCrypto } from "../../src/web/index";

/** Settings with everything that requests can be authorized with. */
export const settings = z.object({
  token: secret(z.string().min(1)).optional(),
  email: z.string().optional(),
  server: z.string().optional(),
});
export type ApiSettings = typeof settings;

/** Base URL of the connector's own server. */
export const base = "https://api.provider.test/v1";
export const token = "canary-token-0123456789";

/** Starts MSW for a file; a request without a handler fails. */
export function startServer(): ReturnType<typeof setupServer> {
  const server = setupServer();
  beforeAll(() => {
    server.listen({ onUnhandledFrame: "error" });
  });
  afterEach(() => {
    server.resetHandlers();
  });
  afterAll(() => {
    server.close();
  });
  return server;
}

/** Options of {@link createApiFixture}. */
export interface ApiFixtureOptions {
  readonly api?: Partial<ApiManifest<ApiSettings>>;
  readonly input?: JsonObject;
  readonly ports?: Partial<Ports>;
}

/** A connector whose test runs what a test case wants to try. */
export interface ApiFixture {
  readonly connector: Connector;
  readonly manifest: Manifest<ApiSettings>;
  readonly ports: Ports;
  readonly id: string;
  /** Runs work with the API of the saved integration. */
  readonly use: <T>(work: (api: Api) => Promise<T>) => Promise<T>;
  /** Saves settings as their owner does. @returns messages by field; undefined if they were saved */
  readonly save: (input: JsonObject) => Promise<unknown>;
  /** All lines of the log, as text. */
  logged(): string;
}

export async function createApiFixture(options: ApiFixtureOptions = {}): Promise<ApiFixture> {
  const clock = fixedClock();
  const harness = memoryHarness(clock);
  const log = memoryLogger();
  const ports: Ports = {
    storage: harness.storage,
    crypto: webCrypto([new Uint8Array(32).fill(9)]),
    clock,
    log,
    telemetry: createTelemetry(),
    fetch: (input, init) => globalThis.fetch(input, init),
    baseUrl: "https://tt.example",
    env: {},
    ...options.ports,
  };
  const manifest: Manifest<ApiSettings> = {
    key: "acme_connector",
    slug: "acme",
    name: "Acme",
    docs: "https://docs.example/connector",
    settings,
    env: {
      ACME_API_URL: base,
      ACME_AUTHORIZE_URL: "https://provider.test/authorize",
      ACME_TOKEN_URL: "https://provider.test/token",
      ACME_REVOKE_URL: "https://provider.test/revoke",
      ACME_USERINFO_URL: "https://provider.test/userinfo",
    },
    api: {
      base: ({ server }, env) => server ?? env["ACME_API_URL"] ?? "",
      auth: { type: "bearer", secret: "token" },
      ...options.api,
    },
    uses: [],
  };
  let work: (api: Api) => Promise<unknown> = () => Promise.resolve();
  let done: unknown;
  let failure: unknown;
  class AcmeConnector extends BaseConnector<ApiSettings, unknown> {
    protected override async onTest(context: ConnectorContext<ApiSettings>): Promise<TestReport> {
      try {
        done = await work(context.api);
      } catch (error) {
        failure = error;
        throw error;
      }
      return { message: "Done" };
    }
  }
  const connector = describeConnector(manifest, AcmeConnector).create(ports);
  const owner = await harness.createUser();
  const { id } = await harness.createIntegration({ owner, connector: manifest.key });
  const fixture: ApiFixture = {
    connector,
    manifest,
    ports,
    id,
    async use<T>(next: (api: Api) => Promise<T>): Promise<T> {
      work = next;
      failure = undefined;
      await connector.test(id);
      if (failure !== undefined) throw failure as Error;
      return done as T;
    },
    async save(input) {
      const row = await harness.storage.integrations.get(id, { fresh: true });
      const prepared = await prepareSettings(manifest, input, id, row, ports);
      if (!prepared.ok) return prepared.errors;
      await harness.storage.integrations.patch(id, prepared.patch);
      return undefined;
    },
    logged: () => JSON.stringify(log.lines),
  };
  const refused = await fixture.save({ token, ...options.input });
  if (refused !== undefined) throw new Error(JSON.stringify(refused));
  return fixture;
}
