import { systemClock, serveFetch } from "@tt/connector-core/node";
import { FakeGoogle } from "@tt/fakes/google";
import { sql } from "kysely";
import { expect, it, vi } from "vitest";
import { isOurs } from "../../connector-gcal/test/interrupted";
import { openPostgres } from "../src/platform/db/open-postgres";
import { Client, expectStatus } from "./support/client";
import { freshPostgresUrl, silentLog } from "./support/databases";
import {
  beginConsent,
  followRedirect,
  entriesOf,
  googleClient,
  makeEntry,
  saveIntegration,
  status,
} from "./support/google";
import { admin } from "./support/host";
import { spawnHost, type HostProcess } from "./support/process";

const me = "me@example.com";

async function freeLeases(url: string): Promise<void> {
  const database = openPostgres(url, silentLog);
  await sql`update integrations set sync_lease_until = now()`.execute(database.db);
  await database.close();
}

it("nothing is duplicated or lost when hosts are killed during a sync or sync concurrently", async () => {
  let host: HostProcess | undefined;
  let second: HostProcess | undefined;
  /** Kills the host after Google has applied a matching request and before it responds. */
  let deadly: ((request: Request) => boolean) | undefined;
  let killed = Promise.resolve();
  const server = await serveFetch(async (request) => {
    const strikes = deadly?.(request) ?? false;
    const answer = await google.fetch(request);
    if (!strikes) return answer;
    deadly = undefined;
    killed = host?.stop("SIGKILL").then(() => undefined) ?? killed;
    await killed;
    throw new Error("killed");
  });
  const google = new FakeGoogle({
    clock: systemClock(),
    client: googleClient,
    baseUrl: server.url,
  });
  google.addAccount(me);
  const calendar = google.calendar(me);
  const yesterday = new Date(Date.now() - 24 * 60 * 60_000).toISOString().slice(0, 10);
  const at = (hour: number): string => `${yesterday}T${String(hour).padStart(2, "0")}:00:00Z`;

  const env = {
    DATABASE_URL: await freshPostgresUrl(),
    BASE_URL: "http://tt.test",
    GOOGLE_CLIENT_ID: googleClient.id,
    GOOGLE_CLIENT_SECRET: googleClient.secret,
    ...google.endpoints,
  };
  const start = async (): Promise<Client> => {
    host = await spawnHost(env);
    const client = new Client(host.url);
    await client.logIn(admin);
    return client;
  };
  try {
    let client = await start();
    const project = await client.createProject("Website");
    await saveIntegration(client, { default_project_id: project, sync_direction: "both" });
    calendar.add({ id: "aaaaa", summary: "One", start: at(9), end: at(10) });
    const edited = await makeEntry(client, project, 3, "To be edited");
    const kills: readonly ((request: Request) => boolean)[] = [
      ({ method, url }) => method === "GET" && url.includes("/events"),
      ({ method }) => method === "POST",
      ({ method }) => method === "PATCH",
    ];
    expectStatus(await followRedirect(client, google.consent(await beginConsent(client))), 303);
    const settled = async (): Promise<void> => {
      await vi.waitFor(
        async () => {
          const { last_run: run } = await status(client);
          expect(run).toMatchObject({ status: "done" });
          expect(await entriesOf(client)).toHaveLength(entries);
          expect(calendar.events).toHaveLength(events);
        },
        { timeout: 30_000, interval: 200 },
      );
    };
    let entries = 2;
    let events = 2;
    await settled();

    for (const [index, kill] of kills.entries()) {
      calendar.add({
        id: `new0${String(index)}`,
        summary: "New",
        start: at(11 + index),
        end: at(12 + index),
      });
      await makeEntry(client, project, 10 + index, `New ${String(index)}`);
      const path = `/api/v1/time-entries/${String(edited)}`;
      expectStatus(await client.request("PUT", path, { notes: `Edit ${String(index)}` }), 200);
      entries += 2;
      events += 2;
      deadly = kill;
      await client.post("/api/integrations/google/sync").catch(() => undefined);
      await killed;
      expect(deadly, `kill ${String(index)} did not strike`).toBeUndefined();
      client = await start();
      // The killed process's lease would expire; the test does not wait for it.
      await freeLeases(env.DATABASE_URL);
      expect((await client.post("/api/integrations/google/sync")).body).toMatchObject({ ok: true });
      await settled();
      const ours = calendar.events.filter(({ summary }) => isOurs(summary));
      expect(ours.map(({ summary }) => summary)).toContain(`[TT] Website — Edit ${String(index)}`);
      expect(ours).toHaveLength(index + 2);
    }

    second = await spawnHost(env);
    const there = new Client(second.url);
    await there.logIn(admin);
    calendar.add({ id: "new09", summary: "New", start: at(15), end: at(16) });
    await makeEntry(client, project, 15, "New 9");
    entries += 2;
    events += 2;
    const answers = await Promise.all(
      [client, there, client, there].map((each) => each.post("/api/integrations/google/sync")),
    );
    // One process at a time holds the lease; the other one gets `busy`.
    expect([200, 409]).toEqual(expect.arrayContaining(answers.map(({ status: each }) => each)));
    expect(answers.map(({ status: each }) => each)).toContain(200);
    await settled();
  } finally {
    await Promise.all([host?.stop("SIGTERM"), second?.stop("SIGTERM")]);
    await server.close();
  }
}, 120_000);
