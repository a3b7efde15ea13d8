import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { DomainEventType, JsonObject } from "@tt/connector-core";
import { createGuardedFetch, nodeCrypto } from "@tt/connector-core/node";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql, type Transaction } from "kysely";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkSecrets, describeUnreadable } from "../src/connectors/keys/check";
import { rotateKeys } from "../src/connectors/keys/rotation";
import { createUser } from "../src/features/users/write";
import { findDelivery, listDeliveries } from "../src/features/webhooks/deliveries";
import { fanOutJob, storeMessages } from "../src/features/webhooks/fan-out";
import { deliveryJobs } from "../src/features/webhooks/job";
import { replay, sendTest } from "../src/features/webhooks/replay";
import { sweepJob } from "../src/features/webhooks/sweep";
import { findWebhook } from "../src/features/webhooks/store";
import {
  createWebhook,
  rotateSecret,
  updateWebhook,
  type NewWebhook,
} from "../src/features/webhooks/write";
import type { Actor } from "../src/platform/auth/principal";
import { readConfig } from "../src/platform/config/config";
import type { HostContext } from "../src/platform/context";
import type { OpenDatabase } from "../src/platform/db/database";
import type { Database } from "../src/platform/db/schema";
import { recordEvents } from "../src/platform/events/record";
import { maintenanceJob } from "../src/platform/jobs/maintenance";
import { relayBatch } from "../src/platform/jobs/relay";
import { createMetrics } from "../src/platform/metrics/metrics";
import { databaseKinds, emptyTables, silentLog } from "./support/databases";
import { answer, Receiver } from "./support/receiver";

interface QueuedJob {
  readonly queue: string;
  readonly data: object;
  readonly at: number;
}

const firstPage = { page: 1, per_page: 100 };
const unlimited = { page: 1, per_page: 100_000 };
const day = 24 * 60 * 60_000;

describe.each(databaseKinds)("webhooks on %s", (_kind, open) => {
  let database: OpenDatabase;
  let receiver: Receiver;
  beforeAll(async () => {
    database = await open();
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await receiver.close();
    await database.close();
  });

  let clock: FixedClock;
  let context: HostContext;
  let queued: QueuedJob[];
  let admin: Actor;
  let bob: Actor;

  beforeEach(async () => {
    await emptyTables(database);
    receiver.reset();
    // Near the real time, which `standardwebhooks` compares the timestamps with.
    clock = fixedClock(new Date(Math.floor(Date.now() / 1000) * 1000).toISOString());
    queued = [];
    const enqueue = (queue: string, data: object, delaySeconds = 0): void => {
      queued.push({ queue, data, at: clock.now().getTime() + delaySeconds * 1000 });
    };
    context = {
      config: readConfig({}),
      database,
      crypto: nodeCrypto([new Uint8Array(32).fill(5)]),
      clock,
      log: silentLog,
      metrics: createMetrics(),
      guardedFetch: createGuardedFetch({ allowlist: ["127.0.0.1"] }),
      redis: undefined,
      jobs: {
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
        send: (queue, data) => Promise.resolve(enqueue(queue, data)),
        sendAll: (queue, jobs) => {
          for (const { data, delaySeconds } of jobs) enqueue(queue, data, delaySeconds);
          return Promise.resolve();
        },
      },
    };
    admin = await user("root", "admin");
    bob = await user("bob", "user");
  });

  async function user(username: string, role: "admin" | "user"): Promise<Actor> {
    const id = await createUser(database.db, { username, password: "12345678", role });
    return { userId: id ?? 0, role };
  }

  const inTransaction = <T>(run: (tx: Transaction<Database>) => Promise<T>): Promise<T> =>
    database.db.transaction().execute(run);

  /** Creates a webhook of all events. */
  async function subscribe(
    owner: Actor,
    more: Partial<NewWebhook> = {},
  ): Promise<{ id: number; secret: string }> {
    const made = await database.db.transaction().execute((tx) =>
      createWebhook(tx, context.crypto, owner, {
        name: "Hook",
        url: receiver.url,
        events: ["*"],
        description: null,
        headers: {},
        is_active: true,
        ...more,
      }),
    );
    if (made.status !== "created") throw new Error(made.reason);
    return made;
  }

  /** Records an event and relays it. */
  async function happen(
    type: DomainEventType,
    entityId: number,
    data: JsonObject = {},
    userId: number | null = admin.userId,
  ): Promise<void> {
    const [entityType = ""] = type.split(".");
    const entity = { type: entityType, id: entityId, name: `Name ${String(entityId)}` };
    await recordEvents(database.db, [{ type, userId, entity, data }]);
    await relayBatch(database.db, storeMessages(context.jobs));
  }

  /** Runs all jobs that are due, and what they enqueue. */
  async function runJobs(): Promise<void> {
    const handlers = new Map(
      [fanOutJob(context), ...deliveryJobs(context)].map((handler) => [handler.queue, handler]),
    );
    for (;;) {
      const due = queued.filter(({ at }) => at <= clock.now().getTime());
      if (due.length === 0) return;
      queued = queued.filter((job) => !due.includes(job));
      await Promise.all(due.map(({ queue, data }) => handlers.get(queue)?.handle(data)));
    }
  }

  async function advance(seconds: number): Promise<void> {
    clock.advance(seconds * 1000);
    await runJobs();
  }

  const deliveries = async (webhook: number) =>
    (await listDeliveries(database.db, webhook, {}, unlimited)).rows;
  const webhookOf = async (id: number) => {
    const row = await findWebhook(database.db, admin, id);
    if (!row) throw new Error("There is no webhook");
    return row;
  };

  it("sends an event once, signed, in one envelope, with the custom headers", async () => {
    const headers = { authorization: "Bearer CANARY" };
    const { id, secret } = await subscribe(admin, { headers });
    await happen("task.completed", 3, { project_id: 2 });
    await runJobs();
    expect(receiver.verified(secret)).toEqual([
      {
        type: "task.completed",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
        data: {
          event_id: expect.stringMatching(/^\d+$/) as string,
          user: { id: admin.userId, username: "root", display_name: "root" },
          entity: { type: "task", id: 3, name: "Name 3" },
          action: "completed",
          description: 'root completed the task "Name 3"',
          project_id: 2,
        },
      },
    ]);
    const [delivery] = await deliveries(id);
    expect(receiver.received[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "TimeTracker-Webhook/1.0",
      authorization: "Bearer CANARY",
      "webhook-id": delivery?.id,
      "x-webhook-delivery": delivery?.id,
      "x-webhook-event": "task.completed",
      "x-webhook-id": String(id),
      "x-webhook-signature": expect.stringMatching(/^sha256=[\da-f]{64}$/) as string,
    });
    expect(delivery).toMatchObject({ status: "delivered", attempts: 1, status_code: 204 });
    expect(await webhookOf(id)).toMatchObject({ failing_since: null, paused_until: null });
    const stored = await database.db.selectFrom("webhooks").selectAll().execute();
    expect(JSON.stringify(stored)).not.toMatch(/CANARY|whsec_/);
  });

  it("stores nothing of events that no active webhook subscribes to", async () => {
    await subscribe(admin, { events: ["task.created"] });
    await subscribe(admin, { is_active: false });
    await happen("task.deleted", 1, { project_id: 1 });
    expect(queued).toEqual([]);
    const messages = await database.db.selectFrom("webhook_messages").selectAll().execute();
    expect(messages).toEqual([]);
  });

  it("fans a message out once, however often the job runs", async () => {
    const { id } = await subscribe(admin);
    await happen("task.created", 1, { project_id: 1 });
    const [job] = queued;
    for (let time = 0; time < 3; time += 1) await fanOutJob(context).handle(job?.data);
    await runJobs();
    expect(await deliveries(id)).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  it("sends a delivery once when 20 jobs of it run at the same time", async () => {
    const { id } = await subscribe(admin);
    await happen("task.created", 1, { project_id: 1 });
    await fanOutJob(context).handle(queued[0]?.data);
    const [delivery] = await deliveries(id);
    const [job] = deliveryJobs(context);
    const data = { delivery: delivery?.id };
    await Promise.all(Array.from({ length: 20 }, () => job?.handle(data)));
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 1 }]);
  });

  describe("owners get only events that they may see", () => {
    let open1: number;
    let secret1: number;
    let joined: number;
    let openClient: number;
    let secretClient: number;

    beforeEach(async () => {
      const client = async (name: string) =>
        (
          await database.db
            .insertInto("clients")
            .values({ name })
            .returning("id")
            .executeTakeFirstOrThrow()
        ).id;
      const project = async (name: string, clientId: number, restricted: boolean) =>
        (
          await database.db
            .insertInto("projects")
            .values({ name, client_id: clientId, restricted })
            .returning("id")
            .executeTakeFirstOrThrow()
        ).id;
      openClient = await client("Open");
      secretClient = await client("Secret");
      open1 = await project("Open", openClient, false);
      secret1 = await project("Secret", secretClient, true);
      joined = await project("Joined", openClient, true);
      await database.db
        .insertInto("project_members")
        .values({ project_id: joined, user_id: bob.userId, role: "member" })
        .execute();
    });

    it("by the rules of the entity", async () => {
      const ofBob = await subscribe(bob);
      const ofAdmin = await subscribe(admin);
      await happen("time_entry.created", 1, { user_id: bob.userId, project_id: null });
      await happen("time_entry.created", 2, { user_id: admin.userId, project_id: open1 });
      await happen("task.created", 3, { project_id: open1 });
      await happen("task.deleted", 4, { project_id: secret1 });
      await happen("task.updated", 5, { project_id: joined });
      await happen("project.updated", open1);
      await happen("project.archived", secret1);
      await happen("client.updated", openClient);
      await happen("client.deleted", secretClient);
      await happen("integration.health_changed", 6, {}, bob.userId);
      await happen("integration.health_changed", 7, {}, admin.userId);
      await happen("integration.health_changed", 8, {}, null);
      await runJobs();
      const names = async (id: number) =>
        Promise.all(
          (await deliveries(id)).map(async (row) => {
            const found = await findDelivery(database.db, id, row.id);
            const body = JSON.parse(found?.body ?? "") as { data: { entity: { id: number } } };
            return `${row.event_type} ${String(body.data.entity.id)}`;
          }),
        );
      expect((await names(ofBob.id)).sort()).toEqual(
        [
          "time_entry.created 1",
          "task.created 3",
          "task.updated 5",
          `project.updated ${String(open1)}`,
          `client.updated ${String(openClient)}`,
          "integration.health_changed 6",
        ].sort(),
      );
      expect(await names(ofAdmin.id)).toHaveLength(12);
    });

    it("also when they lost the permission before a retry", async () => {
      const { id } = await subscribe(bob);
      receiver.behave = answer(503);
      await happen("task.created", 1, { project_id: joined });
      await runJobs();
      await database.db.deleteFrom("project_members").execute();
      await advance(400);
      expect(receiver.received).toHaveLength(1);
      expect(await deliveries(id)).toMatchObject([
        { status: "failed", error: "The owner of the webhook may not see this event any more" },
      ]);
    });

    it("and none once they are deactivated", async () => {
      await subscribe(bob);
      await database.db
        .updateTable("users")
        .set({ is_active: false })
        .where("id", "=", bob.userId)
        .execute();
      await happen("task.created", 1, { project_id: open1 });
      await runJobs();
      expect(receiver.received).toEqual([]);
    });
  });

  describe("a receiver that fails", () => {
    it("gets the same delivery again until it succeeds, and the failures are listed", async () => {
      const { id, secret } = await subscribe(admin);
      receiver.behave = answer(500, {}, "x".repeat(5_000));
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      expect(await deliveries(id)).toMatchObject([
        { status: "retrying", attempts: 1, status_code: 500, error: "The receiver answered 500" },
      ]);
      expect(await webhookOf(id)).toMatchObject({
        failing_since: expect.any(String) as string,
        paused_until: expect.any(String) as string,
      });
      receiver.behave = answer(200);
      await advance(7);
      expect(receiver.verified(secret)).toHaveLength(2);
      const [delivery] = await deliveries(id);
      expect(delivery).toMatchObject({ status: "delivered", attempts: 2, error: null });
      const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
      expect(ids).toEqual([delivery?.id, delivery?.id]);
      const [first, second] = receiver.received.map(({ headers }) => headers["webhook-timestamp"]);
      expect(Number(second) - Number(first)).toBe(7);
      const detail = await findDelivery(database.db, id, delivery?.id ?? "");
      expect(detail?.attempt_log).toMatchObject([
        { number: 2, status_code: 200, error: null },
        { number: 1, status_code: 500, response: "x".repeat(1_000) },
      ]);
      expect(await webhookOf(id)).toMatchObject({ failing_since: null, paused_until: null });
    });

    it("gets one attempt at a time while it fails, and the others wait uncounted", async () => {
      const { id } = await subscribe(admin);
      receiver.behave = answer(503);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      for (let entity = 2; entity <= 6; entity += 1) {
        await happen("task.created", entity, { project_id: 1 });
      }
      await runJobs();
      expect(receiver.received).toHaveLength(1);
      const waiting = (await deliveries(id)).filter(({ status }) => status === "pending");
      expect(waiting).toMatchObject(Array(5).fill({ attempts: 0, status_code: null }));
      receiver.behave = answer(200);
      for (let round = 0; round < 10; round += 1) await advance(30);
      expect(await deliveries(id)).toMatchObject(Array(6).fill({ status: "delivered" }));
      expect(receiver.received).toHaveLength(7);
    });

    it.each([
      ["seconds", () => "120"],
      ["a date", () => new Date(clock.now().getTime() + 120_000).toUTCString()],
    ])("is left alone as long as Retry-After says in %s", async (_, header) => {
      const { id } = await subscribe(admin);
      receiver.behave = answer(429, { "retry-after": header() });
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      receiver.behave = answer(200);
      await happen("task.created", 2, { project_id: 1 });
      await advance(117);
      expect(receiver.received).toHaveLength(1);
      for (let round = 0; round < 5; round += 1) await advance(10);
      expect(await deliveries(id)).toMatchObject(Array(2).fill({ status: "delivered" }));
    });

    it("is disabled by 410, and nothing is sent to it until it is activated", async () => {
      const { id } = await subscribe(admin);
      receiver.behave = answer(410);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      expect(await webhookOf(id)).toMatchObject({ is_active: false, disabled_reason: "gone" });
      expect(await deliveries(id)).toMatchObject([{ status: "failed", status_code: 410 }]);
      await happen("task.created", 2, { project_id: 1 });
      await advance(3600);
      expect(receiver.received).toHaveLength(1);
      await database.db
        .transaction()
        .execute((tx) =>
          updateWebhook(tx, context.crypto, admin, id, { is_active: true }, undefined),
        );
      expect(await webhookOf(id)).toMatchObject({ disabled_reason: null, failing_since: null });
      receiver.behave = answer(200);
      await happen("task.created", 3, { project_id: 1 });
      await runJobs();
      expect(receiver.received).toHaveLength(2);
    });

    it("is disabled after three days without a success; its waiting deliveries fail", async () => {
      const { id } = await subscribe(admin);
      receiver.behave = answer(500);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      for (let hours = 0; hours < 71; hours += 1) await advance(3600);
      expect(await webhookOf(id)).toMatchObject({ is_active: true });
      await happen("task.created", 2, { project_id: 1 });
      for (let hours = 0; hours < 30; hours += 1) await advance(3600);
      expect(await webhookOf(id)).toMatchObject({ is_active: false, disabled_reason: "failing" });
      expect((await deliveries(id)).map(({ status }) => status)).toEqual(["failed", "failed"]);
      expect(receiver.received.length).toBeLessThanOrEqual(13);
    });

    it("redirects: the redirect is a failure and not followed", async () => {
      const target = await Receiver.start();
      const { id } = await subscribe(admin);
      receiver.behave = answer(307, { location: target.url });
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      expect(target.received).toEqual([]);
      expect(await deliveries(id)).toMatchObject([
        {
          status: "retrying",
          status_code: 307,
          error: expect.stringContaining("not followed") as string,
        },
      ]);
      await target.close();
    });

    it.each([
      ["that is not public", "https://10.0.0.1/hook", /no public address/],
      ["without encryption", "http://receiver.example/hook", /https:\/\//],
      ["where nothing listens", "http://127.0.0.1:9/hook", /ECONNREFUSED/],
    ])("has an address %s: the attempt fails with the reason", async (_, url, error) => {
      const { id } = await subscribe(admin, { url });
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      const [delivery] = await deliveries(id);
      expect(delivery).toMatchObject({ status: "retrying", status_code: null });
      expect(delivery?.error).toMatch(error);
    });
  });

  it("connects only to the address that was checked, whatever the name resolves to later", async () => {
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
      sockets.push(socket);
      socket.destroy();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    let address = "127.0.0.1";
    // 127.0.0.1 stands for a public address here; the name later resolves to another one.
    const resolve = () => Promise.resolve([{ address, family: 4 }]);
    context = {
      ...context,
      guardedFetch: createGuardedFetch({ allowlist: ["127.0.0.1"], resolve }),
    };
    const { id } = await subscribe(admin, { url: `https://rebind.example:${String(port)}/hook` });
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    expect(sockets).toHaveLength(1);
    address = "169.254.169.254";
    await advance(7);
    expect(sockets).toHaveLength(1);
    const [delivery] = await deliveries(id);
    expect(delivery?.error).toMatch(/rebind\.example has no public address/);
    server.close();
  });

  describe("after a crash", () => {
    it("an interrupted attempt is made again by the sweep, and only once", async () => {
      const { id } = await subscribe(admin);
      await happen("task.created", 1, { project_id: 1 });
      // The process disappears after the claim and before the request.
      const crash = new Promise<Response>(() => undefined);
      const crashed = { ...context, guardedFetch: () => crash };
      await fanOutJob(context).handle(queued.shift()?.data);
      const [lost] = queued.splice(0);
      void deliveryJobs(crashed)[0]?.handle(lost?.data);
      await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(1);
      const sweep = sweepJob(context);
      await sweep.handle({});
      expect(queued).toEqual([]);
      clock.advance(60_000);
      await Promise.all([sweep.handle({}), sweep.handle({})]);
      expect(queued).toHaveLength(1);
      await runJobs();
      expect(receiver.received).toHaveLength(1);
      expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
    });

    it("a delivery whose job is lost is enqueued again", async () => {
      await subscribe(admin);
      await happen("task.created", 1, { project_id: 1 });
      await fanOutJob(context).handle(queued.shift()?.data);
      queued = [];
      clock.advance(14 * 60_000);
      await sweepJob(context).handle({});
      expect(queued).toEqual([]);
      clock.advance(2 * 60_000);
      await sweepJob(context).handle({});
      await runJobs();
      expect(receiver.received).toHaveLength(1);
    });
  });

  describe("replays and tests", () => {
    const replayed = (id: number, selection: Parameters<typeof replay>[4], actor = admin) =>
      inTransaction((tx) => replay(tx, context.jobs, actor, id, selection, clock.now()));

    it("send a delivered one again under its id", async () => {
      const { id, secret } = await subscribe(admin);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      const [delivery] = await deliveries(id);
      expect(await replayed(id, { id: delivery?.id ?? "" })).toMatchObject({ status: "queued" });
      await runJobs();
      expect(receiver.verified(secret)).toHaveLength(2);
      expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
      expect(await replayed(id, { id: delivery?.id ?? "" }, bob)).toMatchObject({
        reason: "not_found",
      });
    });

    it("send all again that failed since a time, with the whole schedule of attempts", async () => {
      const { id } = await subscribe(admin);
      receiver.behave = answer(410);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      const since = new Date(clock.now().getTime() - 1000);
      expect(await replayed(id, { failedSince: since })).toMatchObject({ field: "is_active" });
      const change = { is_active: true };
      await inTransaction((tx) => updateWebhook(tx, context.crypto, admin, id, change, undefined));
      expect(await replayed(id, { failedSince: clock.now() })).toMatchObject({
        status: "queued",
        ids: [expect.any(String)],
      });
      receiver.behave = answer(500);
      await runJobs();
      expect(await deliveries(id)).toMatchObject([{ status: "retrying", attempts: 2 }]);
      receiver.behave = answer(200);
      await advance(7);
      expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 3 }]);
      expect(await replayed(id, { failedSince: since })).toEqual({ status: "queued", ids: [] });
    });

    it("a test is attempted once, also on an inactive webhook, and changes nothing of it", async () => {
      const { id, secret } = await subscribe(admin, { is_active: false });
      receiver.behave = answer(410);
      const test = () =>
        database.db
          .transaction()
          .execute((tx) => sendTest(tx, context.jobs, admin, id, clock.now()));
      await test();
      await runJobs();
      expect(await deliveries(id)).toMatchObject([
        { event_type: "webhook.test", status: "failed" },
      ]);
      expect(await webhookOf(id)).toMatchObject({ disabled_reason: null, failing_since: null });
      receiver.reset();
      await test();
      await runJobs();
      expect(receiver.verified(secret)).toMatchObject([
        { type: "webhook.test", data: { entity: { type: "webhook", id, name: "Hook" } } },
      ]);
    });
  });

  it("sign with both secrets for a day after a rotation", async () => {
    const { id, secret } = await subscribe(admin);
    const rotated = await inTransaction((tx) =>
      rotateSecret(tx, context.crypto, admin, id, clock.now()),
    );
    if (rotated.status !== "updated") throw new Error(rotated.reason);
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    expect(receiver.verified(secret)).toHaveLength(1);
    expect(receiver.verified(rotated.secret)).toHaveLength(1);
    clock.advance(day);
    receiver.reset();
    await happen("task.created", 2, { project_id: 1 });
    await runJobs();
    expect(String(receiver.received[0]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
    const [received] = receiver.received;
    const timestamp = String(clock.now().getTime() / 1000);
    expect(received?.headers["webhook-timestamp"]).toBe(timestamp);
    const signature = new Webhook(rotated.secret).sign(
      String(received?.headers["webhook-id"]),
      clock.now(),
      received?.body ?? "",
    );
    expect(received?.headers["webhook-signature"]).toBe(signature);
  });

  it("keep working when the encryption keys are rotated, and report values that no key opens", async () => {
    const { id, secret } = await subscribe(admin, { headers: { "x-tenant": "7" } });
    await inTransaction((tx) => rotateSecret(tx, context.crypto, admin, id, clock.now()));
    const [oldKey, newKey] = [new Uint8Array(32).fill(5), new Uint8Array(32).fill(6)];
    const both = nodeCrypto([newKey, oldKey]);
    const report = await rotateKeys(database.db, both);
    expect(report).toEqual({ resealed: 3, unreadable: [], isComplete: true });
    context = { ...context, crypto: nodeCrypto([newKey]) };
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    expect(receiver.verified(secret)).toHaveLength(1);
    expect(receiver.received[0]?.headers["x-tenant"]).toBe("7");

    context = { ...context, crypto: nodeCrypto([oldKey]) };
    const check = await checkSecrets(database.db, context.crypto);
    expect(describeUnreadable(check)).toBe(
      `3 values of 1 webhooks have secrets that no key opens: webhook ${String(id)}: secret; ` +
        `webhook ${String(id)}: previous_secret; webhook ${String(id)}: headers`,
    );
    await happen("task.created", 2, { project_id: 1 });
    await runJobs();
    const [newest] = await deliveries(id);
    expect(newest).toMatchObject({ status: "retrying", status_code: null });
    expect(newest?.error).toMatch(/cannot be decrypted/);
    expect(receiver.received).toHaveLength(1);
  });

  it("are limited per user, also under concurrent requests", async () => {
    const made = await Promise.allSettled(Array.from({ length: 60 }, () => subscribe(bob)));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(50);
  });

  it("forget what was sent after 30 days", async () => {
    const { id } = await subscribe(admin);
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    await maintenanceJob(database).handle({});
    expect((await listDeliveries(database.db, id, {}, firstPage)).total).toBe(1);
    await sql`update webhook_messages set created_at = now() - interval '31 days'`.execute(
      database.db,
    );
    await maintenanceJob(database).handle({});
    expect((await listDeliveries(database.db, id, {}, firstPage)).total).toBe(0);
    expect(await database.db.selectFrom("webhook_attempts").selectAll().execute()).toEqual([]);
  });
});
