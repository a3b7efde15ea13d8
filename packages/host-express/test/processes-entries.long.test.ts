import type { JsonObject } from "@tt/connector-core";
import { expect, it } from "vitest";
import { Client, expectStatus, type Answer } from "./support/client";
import { freshPostgresUrl } from "./support/databases";
import { admin } from "./support/host";
import { spawnHost } from "./support/process";

it("two processes on one PostgreSQL create one timer for fifty starts and one entry for fifty copies", async () => {
  const env = { DATABASE_URL: await freshPostgresUrl() };
  const hosts = await Promise.all([spawnHost(env), spawnHost(env)]);
  try {
    const me = new Client(hosts[0].url);
    await me.logIn(admin);
    const project = await me.createProject("Website");
    const fifty = (body: object, path: string, headers = {}): Promise<Answer[]> =>
      Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          me.at(hosts[index % 2]?.url ?? "").request("POST", path, body, headers),
        ),
      );
    const entries = async (): Promise<JsonObject[]> => {
      const answer = await me.get("/api/v1/time-entries?include_active=true");
      return expectStatus(answer, 200).body["time_entries"] as JsonObject[];
    };

    const starts = await fifty({ project_id: project }, "/api/v1/timer/start");
    expect(starts.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(starts.filter(({ status }) => status === 409)).toHaveLength(49);
    expect(await entries()).toHaveLength(1);
    const stops = await fifty({}, "/api/v1/timer/stop");
    expect(stops.filter(({ status }) => status === 200)).toHaveLength(1);

    const body = {
      project_id: project,
      start_time: "2026-01-15T09:00:00Z",
      end_time: "2026-01-15T10:00:00Z",
    };
    const copies = await fifty(body, "/api/v1/time-entries", { "idempotency-key": "once" });
    // On a busy machine some may have to retry; none may create a second entry.
    const busy = copies.filter(({ status }) => status === 409);
    const made = copies.filter(({ status }) => status === 201);
    expect([busy.length + made.length, made.length > 0]).toEqual([50, true]);
    expect(new Set(made.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(await entries()).toHaveLength(2);

    // The stored response outlives the process that sent it.
    await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
    const restarted = await spawnHost(env);
    try {
      const again = await me
        .at(restarted.url)
        .request("POST", "/api/v1/time-entries", body, { "idempotency-key": "once" });
      expect([again.status, again.body]).toEqual([201, made[0]?.body]);
    } finally {
      await restarted.stop("SIGTERM");
    }
  } finally {
    await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
  }
});
