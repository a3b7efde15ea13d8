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
import { gcalConnector, gcalManifest } from "../src/index";
import { FakeGoogle, type Consent, type FakeCalendar } from "../src/testing/index";

export const now = "2026-01-15T12:00:00Z";
export const me = "me@example.com";
export const redirectUri = "https://tt.example/integrations/google/callback";
export const client = {
  id: "client-id",
  secret: "CANARY-client-secret",
  redirectUris: [redirectUri],
};

/** A fake Google, a storage in memory with one connected card, and as many processes as wanted. */
export interface GcalWorld {
  readonly google: FakeGoogle;
  /** The account's own calendar. */
  readonly calendar: FakeCalendar;
  readonly harness: StorageHarness;
  readonly clock: FixedClock;
  readonly log: MemoryLogger;
  readonly connector: Connector;
  readonly card: IntegrationRow;
  readonly owner: number;
  readonly project: number;
  /** Another process, with changed ports if wanted. */
  process(change?: Partial<Ports>): Connector;
  save(input: JsonObject): Promise<void>;
  consent(consent?: Consent): ReturnType<Connector["connect"]>;
  row(): Promise<IntegrationRow>;
  /** A sync that has to work. */
  sync(connector?: Connector): Promise<Run>;
  entries(): Promise<readonly SeenEntry[]>;
  /** Requests to the calendar API since this was asked last. */
  calls(): readonly string[];
}

/** @param given Another storage than one in memory. */
export async function gcalWorld(
  settings: JsonObject = {},
  given?: StorageHarness,
): Promise<GcalWorld> {
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
  const card = await harness.createIntegration({
    owner,
    connector: gcalManifest.key,
    active: false,
  });
  const row = async (): Promise<IntegrationRow> => {
    const found = await harness.storage.integrations.get(card.id, { fresh: true });
    if (!found) throw new Error("The card is gone");
    return found;
  };
  let counted = 0;
  const world: GcalWorld = {
    google,
    calendar: google.calendar(me),
    harness,
    clock,
    log,
    connector,
    card,
    owner,
    project,
    process,
    row,
    async save(input) {
      const prepared = await prepareSettings(gcalManifest, input, card.id, await row(), ports);
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
      await harness.storage.integrations.patch(card.id, prepared.patch);
    },
    async consent(consent = {}) {
      const request = await connector.authorize(card.id, redirectUri);
      if (!request.ok) throw new Error(request.error);
      const back = google.consent(request.url, consent);
      const code = back.searchParams.get("code") ?? "";
      return connector.connect(card.id, { code, verifier: request.verifier, redirectUri });
    },
    async sync(by = connector) {
      const result = await by.sync(card.id);
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
  await world.save({ default_project_id: project, ...settings });
  const connected = await world.consent();
  if (!connected.ok) throw new Error(connected.error);
  world.calls();
  return world;
}

/** An hour of that day in January 2026. */
export function hour(day: number, at: number): { readonly start: string; readonly end: string } {
  const text = (hours: number): string =>
    `2026-01-${String(day).padStart(2, "0")}T${String(hours).padStart(2, "0")}:00:00Z`;
  return { start: text(at), end: text(at + 1) };
}

/** What became of an item of a run. */
export function reasons(run: Run): Readonly<Record<string, string>> {
  return Object.fromEntries(
    run.items.map((item) => [item.ref, item.reason ?? item.error ?? item.status]),
  );
}
