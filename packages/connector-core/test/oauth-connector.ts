import * as z from "zod";
import {
  BaseConnector,
  createTelemetry,
  describeConnector,
  oauth2,
  type Connector,
  type ConnectorContext,
  type IntegrationRow,
  type Manifest,
  type TestReport,
} from "../src/index";
import {
  fixedClock,
  memoryHarness,
  memoryLogger,
  type FixedClock,
  type MemoryLogger,
  type StorageHarness,
} from "../src/testing/index";
import { webCrypto } from "../src/web/index";
import { TinyProvider } from "./oauth-provider";

const config = z.object({ wanted: z.enum(["events", "events.readonly"]).default("events") });
type Config = typeof config;

export const used = oauth2<Config>({
  endpoints: {
    authorize: "AUTH_URL",
    token: "TOKEN_URL",
    revoke: "REVOKE_URL",
    userinfo: "USERINFO_URL",
  },
  client: { id: "CLIENT_ID", secret: "CLIENT_SECRET" },
  tokenAuth: "post",
  parameters: { access_type: "offline" },
  scopes: (settings) => [settings?.wanted ?? "events", "email"],
  missing: (granted, settings) =>
    granted.includes(settings?.wanted ?? "events") ? undefined : "Tick the box for events.",
  accessUrl: "https://provider.test/permissions",
});

export const manifest: Manifest<Config> = {
  key: "calendar_connector",
  slug: "calendar",
  name: "Calendar",
  docs: "/docs/calendar",
  settings: config,
  env: {
    AUTH_URL: "https://accounts.provider.test/auth",
    TOKEN_URL: "https://provider.test/token",
    REVOKE_URL: "https://provider.test/revoke",
    USERINFO_URL: "https://provider.test/userinfo",
  },
  api: {
    base: () => "https://provider.test",
    auth: used,
    classify: ({ status }) =>
      status === 401 ? { type: "unauthorized", message: "Refused" } : undefined,
  },
};

class CalendarConnector extends BaseConnector<Config, unknown> {
  protected override async onTest(context: ConnectorContext<Config>): Promise<TestReport> {
    const { authorization } = await context.api.get("/me", z.object({ authorization: z.string() }));
    return { message: authorization.replace("Bearer access-canary-", "token ") };
  }
}

export const calendarConnector = describeConnector(manifest, CalendarConnector);

/** Redirect URI of the authorization request. */
export const redirectUri = "https://tt.example/integrations/calendar/callback";

/** A provider, a storage with one integration, and any number of processes. */
export interface OAuthFixture {
  readonly provider: TinyProvider;
  readonly harness: StorageHarness;
  readonly clock: FixedClock;
  readonly log: MemoryLogger;
  readonly connector: Connector;
  readonly integration: IntegrationRow;
  /** Creates a connector as another process would, which shares only the storage. */
  process(env?: Readonly<Record<string, string>>): Connector;
  row(id?: string): Promise<IntegrationRow>;
  /** Connects an integration, with the consent of the owner. */
  connect(id?: string): ReturnType<Connector["connect"]>;
  createIntegration(): Promise<IntegrationRow>;
}

export async function createOAuthFixture(): Promise<OAuthFixture> {
  const provider = new TinyProvider();
  const clock = fixedClock();
  const harness = memoryHarness(clock);
  const log = memoryLogger();
  const process = (
    env: Readonly<Record<string, string>> = { CLIENT_ID: "client", CLIENT_SECRET: "client-secret" },
  ): Connector =>
    calendarConnector.create({
      storage: harness.storage,
      crypto: webCrypto([new Uint8Array(32).fill(9)]),
      clock,
      log,
      telemetry: createTelemetry(),
      fetch: provider.fetch,
      baseUrl: "https://tt.example",
      env,
    });
  const connector = process();
  const createIntegration = async (): Promise<IntegrationRow> => {
    const owner = await harness.createUser();
    return harness.createIntegration({ owner, connector: manifest.key, active: false });
  };
  const integration = await createIntegration();
  return {
    provider,
    harness,
    clock,
    log,
    connector,
    integration,
    process,
    createIntegration,
    async row(id = integration.id) {
      const row = await harness.storage.integrations.get(id, { fresh: true });
      if (!row) throw new Error("The integration no longer exists");
      return row;
    },
    async connect(id = integration.id) {
      const request = await connector.authorize(id, redirectUri);
      if (!request.ok) throw new Error(request.error);
      const code = provider.consent(request.url);
      return connector.connect(id, { code, verifier: request.verifier, redirectUri });
    },
  };
}
