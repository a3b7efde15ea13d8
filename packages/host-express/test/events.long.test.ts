import {
  BaseConnector,
  auth,
  describeConnector,
  secret,
  type ConnectorContext,
  type DomainEvent,
  type EventReport,
  type TestReport,
} from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { outboxBacklog } from "../src/platform/jobs/relay";
import { expectStatus, type Client } from "./support/client";
import { databaseNames, databaseUrlOf } from "./support/databases";
import { admin, startTestHost, type TestHost } from "./support/host";

const heard: { integration: string; event: DomainEvent }[] = [];
let failures = 0;

const config = z.object({ token: secret() });

/** A third-party connector that subscribes to timer events. */
class Listener extends BaseConnector<typeof config, never> {
  protected override onTest(): Promise<TestReport> {
    return Promise.resolve({ message: "Nothing to test" });
  }

  protected override onEvent(
    event: DomainEvent,
    context: ConnectorContext<typeof config>,
  ): Promise<EventReport> {
    if (failures > 0) {
      failures -= 1;
      return Promise.reject(new Error("The first try fails"));
    }
    heard.push({ integration: context.integration.id, event });
    return Promise.resolve({ status: "done" });
  }
}

const listener = describeConnector(
  {
    key: "listener_connector",
    slug: "listener",
    name: "Listener",
    docs: "https://listener.example/docs",
    settings: config,
    api: { base: () => "https://provider.test", auth: auth.bearer("token") },
    on: ["time_entry.started", "time_entry.stopped"],
  },
  Listener,
);

describe.each(databaseNames)("domain events on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let project: number;

  beforeAll(async () => {
    heard.length = 0;
    const databaseUrl = await databaseUrlOf(kind);
    host = await startTestHost({ databaseUrl, connectors: [listener] });
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website");
    expectStatus(await me.post("/api/integrations/listener/config", { token: "x" }), 200);
  });
  afterAll(async () => {
    await host.close();
  });

  it("reach the connector that subscribed to them once, even if its first attempt fails", async () => {
    failures = 1;
    expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
    const stopped = expectStatus(await me.post("/api/v1/timer/stop"), 200);
    await vi.waitFor(
      () => {
        expect(heard).toHaveLength(2);
      },
      { timeout: 20_000, interval: 50 },
    );
    const entry = (stopped.body["time_entry"] as { id: number }).id;
    expect(heard.map(({ event }) => event.type).sort()).toEqual([
      "time_entry.started",
      "time_entry.stopped",
    ]);
    for (const { event } of heard) {
      expect(event).toMatchObject({
        entity: { type: "time_entry", id: entry },
        data: { project_id: project },
      });
    }
    expect(await outboxBacklog(host.database.db)).toBe(0);
  });

  it("of other users do not reach a personal integration", async () => {
    heard.length = 0;
    await host.createUser("other", "password-of-the-other");
    const other = host.client();
    await other.logIn({ username: "other", password: "password-of-the-other" });
    expectStatus(await other.post("/api/v1/timer/start", { project_id: project }), 201);
    expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
    await vi.waitFor(
      () => {
        expect(heard).toHaveLength(1);
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(heard[0]?.event.userId).toBe(1);
    expect(await outboxBacklog(host.database.db)).toBe(0);
  });
});
