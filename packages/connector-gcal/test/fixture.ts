import { nodeCrypto, parseKeys } from "@tt/connector-core/node";
import {
  createTelemetry,
  prepareSettings,
  type Connector,
  type IntegrationRow,
  type JsonObject,
  type Ports,
  type Run,
} from "@tt/connector-core";
import {
  fixedClock,
  memoryHarness,
  memoryLogger,
  type FixedClock,
  type MemoryLogger,
  type SeenEntry,
  type StorageHarness,
} from "@tt/connector-core/testing";
import { gcalConnector } from "../src/index";
import { FakeGoogle, type Consent, type FakeCalendar } from "@tt/fakes/google";

export const now = "2026-01-15T12:00:00Z";
export const me = "me@example.com";
export const redirectUri = "https://tt.example/integrations/google/callback";
export const client = {
  id: "client-id",
  secret: "CANARY-client-secret",
  redirectUris: [redirectUri],
};

/** A fake Google and a storage with one connected integration. */
export interface Fixture {
  readonly google: FakeGoogle;
  /** The account's own calendar. */
  readonly calendar: FakeCalendar;
  readonly harness: StorageHarness;
  readonly clock: FixedClock;
  readonly log: MemoryLogger;
  readonly connector: Connector;
  readonly integration: IntegrationRow;
  readonly owner: number;
  readonly project: number;
  /** Creates a connector as in another process, optionally with changed ports. */
  process(change?: Partial<Ports>): Connector;
  save(input: JsonObject): Promise<void>;
  consent(consent?: Consent): ReturnType<Connector["connect"]>;
  row(): Promise<IntegrationRow>;
  /** Syncs and returns the run. Throws if the sync fails. */
  sync(connector?: Connector): Promise<Run>;
  entries(): Promise<readonly SeenEntry[]>;
  /** Requests to the Calendar API since the last call. */
  calls(): readonly string[];
}

/**
 * Creates a {@link Fixture} with saved settings and a connected account.
 * @param given Storage to use (default: in memory).
 */
export async function createFixture(
  settings: JsonObject = {},
  given?: StorageHarness,
): Promise<Fixture> {
  const clock = (given?.clock ?? fixedClock(now)) as FixedClock;
  clock.set(now);
  const google = new FakeGoogle({ clock, client });
  google.addAccount(me);
  const harness = given ?? memoryHarness(clock);
  const log = memoryLogger();
  const ports: Ports = {
    storage: harness.storage,
    crypto: nodeCrypto(parseKeys("A".repeat(43))),
    clock,
    log,
    telemetry: createTelemetry(),
    fetch: google.fetch,
    baseUrl: "https://tt.example",
    env: { GOOGLE_CLIENT_ID: client.id, GOOGLE_CLIENT_SECRET: client.secret },
  };
  const process = (change: Partial<Ports> = {}): Connector =>
    gcalConnector.create({ ...ports, ...change });
  const connector = process();
  const owner = await harness.createUser();
  const project = await harness.createProject();
  const integration = await harness.createIntegration({
    owner,
    connector: gcalConnector.manifest.key,
    active: false,
  });
  const row = async (): Promise<IntegrationRow> => {
    const found = await harness.storage.integrations.get(integration.id, { fresh: true });
    if (!found) throw new Error("The integration does not exist");
    return found;
  };
  let counted = 0;
  const fixture: Fixture = {
    google,
    calendar: google.calendar(me),
    harness,
    clock,
    log,
    connector,
    integration,
    owner,
    project,
    process,
    row,
    async save(input) {
      const prepared = await prepareSettings(
        gcalConnector.manifest,
        input,
        integration.id,
        await row(),
        ports,
      );
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
      await harness.storage.integrations.patch(integration.id, prepared.patch);
    },
    async consent(consent = {}) {
      const request = await connector.authorize(integration.id, redirectUri);
      if (!request.ok) throw new Error(request.error);
      const back = google.consent(request.url, consent);
      const code = back.searchParams.get("code") ?? "";
      return connector.connect(integration.id, { code, verifier: request.verifier, redirectUri });
    },
    async sync(by = connector) {
      const result = await by.sync(integration.id);
      if (!result.ok) throw new Error(`The sync failed: ${result.error}`);
      return result.run;
    },
    entries: () => harness.entriesOf(owner),
    calls() {
      const calls = google.requests.slice(counted).filter(({ path }) => path.startsWith("/"));
      counted = google.requests.length;
      return calls.map(({ method, path }) => `${method} ${path}`);
    },
  };
  await fixture.save({ default_project_id: project, ...settings });
  const connected = await fixture.consent();
  if (!connected.ok) throw new Error(connected.error);
  fixture.calls();
  return fixture;
}

/** Start and end of an hour of a day in January 2026. */
export function hour(day: number, at: number): { readonly start: string; readonly end: string } {
  const text = (hours: number): string =>
    `2026-01-${String(day).padStart(2, "0")}T${String(hours).padStart(2, "0")}:00:00Z`;
  return { start: text(at), end: text(at + 1) };
}

/** Outcome of every item of a run, by reference. */
export function reasons(run: Run): Readonly<Record<string, string>> {
  return Object.fromEntries(
    run.items.map((item) => [item.ref, item.reason ?? item.error ?? item.status]),
  );
}
