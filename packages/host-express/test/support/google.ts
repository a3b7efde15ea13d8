import type { JsonObject } from "@tt/connector-core";
import { FakeGoogle, type Consent } from "@tt/connector-gcal/testing";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { expect, vi } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "./client";
import { databaseUrlOf, type DatabaseName } from "./databases";
import { fetchByHost, noNetwork } from "./fetch-by-host";
import { admin, startTestHost, type TestHost } from "./host";

const baseUrl = "http://tt.test";
export const googleClient = {
  id: "client-id.apps.example",
  secret: "CANARY-google-client-secret",
  redirectUris: [`${baseUrl}/integrations/google/callback`],
};

/** A host with a fake Google behind it. */
export interface GoogleHost {
  readonly host: TestHost;
  readonly google: FakeGoogle;
  readonly clock: FixedClock;
  readonly databaseUrl: string | undefined;
  /** Google answers when that is done; every time until it is taken away. */
  hold?: Promise<void> | undefined;
  /** Somebody logged in, a stranger to the others. */
  person(name: string): Promise<Client>;
}

export async function googleHost(
  kind: DatabaseName,
  env: Record<string, string> = {},
): Promise<GoogleHost> {
  const clock = fixedClock("2026-01-15T12:00:00Z");
  const google = new FakeGoogle({ clock, client: googleClient });
  const databaseUrl = await databaseUrlOf(kind);
  const host = await startTestHost({
    // Nobody here takes so long that a request is answered without its end.
    clock: { ...clock, sleep: (ms, signal) => (ms < 25_000 ? clock.sleep(ms, signal) : never) },
    databaseUrl,
    fetch: fetchByHost({ "api.github.com": noNetwork }, async (input, init) => {
      await world.hold;
      return google.fetch(input, init);
    }),
    env: googleEnv(env),
  });
  const world: GoogleHost = {
    host,
    google,
    clock,
    databaseUrl,
    async person(name) {
      const user = { username: name, password: `password-of-${name}` };
      await host.createUser(user.username, user.password);
      clock.advance(61_000);
      const client = host.client();
      await client.logIn(user);
      return client;
    },
  };
  return world;
}

const never = new Promise<void>(() => undefined);

/** People who come to such a host, each with a Google account of his own. */
export function newcomers(world: () => GoogleHost) {
  let count = 0;
  const somebody = async () => {
    count += 1;
    const name = `person${String(count)}`;
    const email = `${name}@example.com`;
    world().google.addAccount(email);
    return { me: await world().person(name), email };
  };
  /** Somebody connected, with a project for what is imported. */
  const connected = async (input: object = {}) => {
    const { me, email } = await somebody();
    const project = await me.createProject(`Project of ${email}`);
    await saveIntegration(me, { default_project_id: project, ...input });
    await connect(me, world().google, { account: email });
    return { me, email, project, calendar: world().google.calendar(email) };
  };
  return { somebody, connected };
}

/** What an operator sets to offer Google Calendar. */
export function googleEnv(more: Record<string, string> = {}): Record<string, string> {
  return {
    BASE_URL: baseUrl,
    GOOGLE_CLIENT_ID: googleClient.id,
    GOOGLE_CLIENT_SECRET: googleClient.secret,
    ...more,
  };
}

export { admin };

/** Begins a consent. @returns Google's address that the browser is sent to. */
export async function beginConsent(client: Client): Promise<string> {
  const answer = expectStatus(await client.get("/integrations/google/connect"), 303);
  return answer.headers.get("location") ?? "";
}

/** Comes back from Google with what was decided there. */
export async function comeBack(client: Client, back: URL): Promise<Answer> {
  return client.get(`${back.pathname}${back.search}`);
}

/** Goes through consent and waits for the first sync, which follows by itself. */
export async function connect(
  client: Client,
  google: FakeGoogle,
  consent: Consent = {},
): Promise<void> {
  const back = google.consent(await beginConsent(client), consent);
  const answer = expectStatus(await comeBack(client, back), 303);
  expect(answer.headers.get("location")).toBe("/integrations/google");
  await firstSync(client);
}

/** Waits until a sync in the background has ended. */
export async function firstSync(client: Client): Promise<void> {
  await vi.waitFor(
    async () => {
      const { last_run: run } = await status(client);
      expect((run as JsonObject | null)?.["finished_at"]).toEqual(expect.any(String));
    },
    { timeout: 20_000, interval: 100 },
  );
}

export async function status(client: Client): Promise<JsonObject> {
  return expectStatus(await client.get("/api/integrations/google/status"), 200).body;
}

export async function saveIntegration(client: Client, input: object): Promise<void> {
  expectStatus(await client.post("/api/integrations/google/config", input), 200);
}

/** A sync by hand that works. */
export async function sync(client: Client, body: object = {}): Promise<JsonObject> {
  const answer = expectStatus(await client.post("/api/integrations/google/sync", body), 200);
  if (answer.body["ok"] !== true) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

/** Makes a completed entry over the API. */
export async function makeEntry(
  client: Client,
  project: number,
  hour: number,
  notes: string,
): Promise<number> {
  const time = (at: number): string => `2026-01-14T${String(at).padStart(2, "0")}:00:00Z`;
  const made = await client.post("/api/v1/time-entries", {
    project_id: project,
    start_time: time(hour),
    end_time: time(hour + 1),
    notes,
  });
  return Number((expectStatus(made, 201).body["time_entry"] as JsonObject)["id"]);
}

/** All entries of a person. */
export async function entriesOf(client: Client): Promise<JsonObject[]> {
  const answer = await client.get("/api/v1/time-entries?per_page=100");
  return expectStatus(answer, 200).body["time_entries"] as JsonObject[];
}

/** What a page says, without tags. */
export function words(answer: Answer): string {
  return textOf(answer, "text")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");
}
