import type { JsonObject } from "@tt/connector-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Client, expectStatus } from "./support/client";
import { freshPostgresUrl } from "./support/databases";
import { admin } from "./support/host";
import { spawnHost, type HostProcess } from "./support/process";
import { Receiver } from "./support/receiver";

const wait = { timeout: 150_000, interval: 500 };

describe("webhooks of several processes", () => {
  let receiver: Receiver;
  const hosts: HostProcess[] = [];
  beforeAll(async () => {
    receiver = await Receiver.start();
  });
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop("SIGKILL")));
    receiver.reset();
  });
  afterAll(() => receiver.close());

  async function start(databaseUrl: string): Promise<HostProcess> {
    const host = await spawnHost({ DATABASE_URL: databaseUrl, OUTBOUND_ALLOWLIST: "127.0.0.1" });
    hosts.push(host);
    return host;
  }

  async function subscribe(host: HostProcess, url = receiver.url) {
    const me = new Client(host.url);
    await me.logIn(admin);
    const project = await me.createProject("Website");
    const made = await me.post("/api/v1/webhooks", { name: "Hook", url, events: ["task.created"] });
    const { id, secret } = expectStatus(made, 201).body["webhook"] as JsonObject;
    return { me, project, id: String(Number(id)), secret: secret as string };
  }

  /** Creates tasks, ten at once: a host that is busy refuses larger bursts. */
  const createTasks = async (client: Client, project: number, count: number) => {
    const names = Array.from({ length: count }, (_, index) => `Task ${String(index)}`).values();
    const createRest = async () => {
      for (const name of names) {
        expectStatus(await client.post("/api/v1/tasks", { name, project_id: project }), 201);
      }
    };
    await Promise.all(Array.from({ length: 10 }, createRest));
  };

  it("deliver every event once", async () => {
    const databaseUrl = await freshPostgresUrl();
    const [first, second] = await Promise.all([start(databaseUrl), start(databaseUrl)]);
    const { me, project, secret } = await subscribe(first);
    await createTasks(me, project, 50);
    await createTasks(me.at(second.url), project, 50);
    await expect.poll(() => receiver.received.length, wait).toBe(100);
    // Time for a delivery that is sent twice.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(100);
    expect(receiver.verified(secret)).toHaveLength(100);
  }, 300_000);

  it("lose nothing when a process is killed in the middle, and repeat only what was under way", async () => {
    const databaseUrl = await freshPostgresUrl();
    const doomed = await start(databaseUrl);
    const { me, project, id, secret } = await subscribe(doomed);
    const hanging = receiver;
    // The receiver gets the requests and does not answer until the process is dead.
    hanging.behave = () => undefined;
    await createTasks(me, project, 20);
    await expect.poll(() => hanging.received.length, wait).toBeGreaterThan(0);
    await doomed.stop("SIGKILL");
    const underWay = hanging.received.length;
    hanging.reset();
    const next = await start(databaseUrl);
    const there = me.at(next.url);
    const delivered = async () =>
      (await there.get(`/api/v1/webhooks/${id}/deliveries?status=delivered`)).body["pagination"];
    await expect.poll(delivered, wait).toMatchObject({ total: 20 });
    expect(hanging.received).toHaveLength(20);
    expect(hanging.verified(secret)).toHaveLength(20);
    expect(underWay).toBeLessThanOrEqual(20);
  }, 300_000);

  it("a receiver that hangs delays no other one", async () => {
    const host = await start(await freshPostgresUrl());
    const hanging = await Receiver.start();
    hanging.behave = () => undefined;
    const { me, project, id } = await subscribe(host, hanging.url);
    const url = receiver.url;
    const other = { name: "Quick", url, events: ["task.created"] };
    expectStatus(await me.post("/api/v1/webhooks", other), 201);
    await createTasks(me, project, 1);
    const deliveries = async () =>
      (await me.get(`/api/v1/webhooks/${id}/deliveries`)).body["deliveries"] as JsonObject[];
    await expect.poll(async () => (await deliveries())[0]?.["status"], wait).toBe("retrying");
    expect((await deliveries())[0]?.["error"]).toBe("No answer within 15 seconds");
    await createTasks(me, project, 100);
    const before = Date.now();
    await expect.poll(() => receiver.received.length, wait).toBe(101);
    // Its one attempt at a time takes 15 seconds; the others need a few.
    expect(Date.now() - before).toBeLessThan(15_000);
    expect(hanging.received.length).toBeLessThanOrEqual(3);
    await hanging.close();
  }, 300_000);
});
