import type { JsonObject } from "@tt/connector-core";
import { FakeGoogle, type Consent } from "@tt/fakes/google";
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

/** A host that uses a fake Google. */
export interface GoogleHost {
  readonly host: TestHost;
  readonly google: FakeGoogle;
  readonly clock: FixedClock;
  readonly databaseUrl: string | undefined;
  /** Delays all responses of Google until the promise resolves. */
  hold?: Promise<void> | undefined;
  /** Creates a user and logs them in. */
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
    // Sleeps of a fixed clock end immediately. Long ones must not, or responses would time out.
    clock: { ...clock, sleep: (ms, signal) => (ms < 25_000 ? clock.sleep(ms, signal) : never) },
    databaseUrl,
    fetch: fetchByHost({ "api.github.com": noNetwork }, async (input, init) => {
      await fixture.hold;
      return google.fetch(input, init);
    }),
    env: googleEnv(env),
  });
  const fixture: GoogleHost = {
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
  return fixture;
}

const never = new Promise<void>(() => undefined);

/** Functions that create users of the host, each with their own Google account. */
export function googleUsers(fixture: () => GoogleHost) {
  let count = 0;
  const newUser = async () => {
    count += 1;
    const name = `person${String(count)}`;
    const email = `${name}@example.com`;
    fixture().google.addAccount(email);
    return { me: await fixture().person(name), email };
  };
  /** Creates a user with a connected account and a project for imported entries. */
  const connectedUser = async (input: object = {}) => {
    const { me, email } = await newUser();
    const project = await me.createProject(`Project of ${email}`);
    await saveIntegration(me, { default_project_id: project, ...input });
    await connect(me, fixture().google, { account: email });
    return { me, email, project, calendar: fixture().google.calendar(email) };
  };
  return { newUser, connectedUser };
}

/** Environment variables that enable Google Calendar. */
function googleEnv(more: Record<string, string> = {}): Record<string, string> {
  return {
    BASE_URL: baseUrl,
    GOOGLE_CLIENT_ID: googleClient.id,
    GOOGLE_CLIENT_SECRET: googleClient.secret,
    ...more,
  };
}

export { admin };

/**
 * Starts the OAuth flow.
 * @returns the URL of Google's consent page
 */
export async function beginConsent(client: Client): Promise<string> {
  const answer = expectStatus(await client.get("/integrations/google/connect"), 303);
  return answer.headers.get("location") ?? "";
}

/** Follows Google's redirect back to the host. */
export async function followRedirect(client: Client, redirect: URL): Promise<Answer> {
  return client.get(`${redirect.pathname}${redirect.search}`);
}

/** Connects an account and waits for the first sync, which starts automatically. */
export async function connect(
  client: Client,
  google: FakeGoogle,
  consent: Consent = {},
): Promise<void> {
  const redirect = google.consent(await beginConsent(client), consent);
  const answer = expectStatus(await followRedirect(client, redirect), 303);
  expect(answer.headers.get("location")).toBe("/integrations/google");
  await firstSync(client);
}

/** Waits for the end of the first sync, which runs in the background. */
export async function firstSync(client: Client, slug = "google"): Promise<void> {
  const path = `/api/integrations/${slug}/status`;
  await vi.waitFor(
    async () => {
      const { last_run: run } = expectStatus(await client.get(path), 200).body;
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

/** Runs a sync, and throws if it fails. */
export async function sync(client: Client, body: object = {}): Promise<JsonObject> {
  const answer = expectStatus(await client.post("/api/integrations/google/sync", body), 200);
  if (answer.body["ok"] !== true) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

/** Creates a completed time entry over the API. */
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

/** Lists the time entries of a user. */
export async function entriesOf(client: Client): Promise<JsonObject[]> {
  const answer = await client.get("/api/v1/time-entries?per_page=100");
  return expectStatus(answer, 200).body["time_entries"] as JsonObject[];
}

/** The text of a page, without tags. */
export function words(answer: Answer): string {
  return textOf(answer, "text")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");
}
