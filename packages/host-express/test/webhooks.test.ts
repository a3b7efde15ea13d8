import { nodeCrypto } from "@tt/connector-core/node";
import { sql } from "kysely";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkSecrets, describeUnreadable } from "../src/connectors/keys/check";
import { rotateKeys } from "../src/connectors/keys/rotation";
import { findDelivery, listDeliveries } from "../src/features/webhooks/deliveries";
import { fanOutJob, storeMessages } from "../src/features/webhooks/fan-out";
import { deliveryJobs } from "../src/features/webhooks/job";
import { replay, sendTest } from "../src/features/webhooks/replay";
import { rotateSecret, updateWebhook } from "../src/features/webhooks/write";
import { recordEvents } from "../src/platform/events/record";
import { maintenanceJob } from "../src/platform/jobs/maintenance";
import { unpaced } from "../src/platform/jobs/pace";
import { relayBatch } from "../src/platform/jobs/relay";
import { databaseKinds } from "./support/databases";
import { answer } from "./support/receiver";
import { useWebhooks } from "./support/webhooks";

const firstPage = { page: 1, per_page: 100 };
const day = 24 * 60 * 60_000;

describe.each(databaseKinds)("webhooks on %s", (_kind, open) => {
  const t = useWebhooks(open);
  const { subscribe, happen, runJobs, advance, deliveries, webhookOf, inTransaction } = t;

  it("sends an event once, signed, in one envelope, with the custom headers", async () => {
    const headers = { authorization: "Bearer CANARY" };
    const { id, secret } = await subscribe(t.admin, { headers });
    await happen("task.completed", 3, { project_id: 2 });
    await runJobs();
    expect(t.receiver.verified(secret)).toEqual([
      {
        type: "task.completed",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
        data: {
          event_id: expect.stringMatching(/^\d+$/) as string,
          user: { id: t.admin.userId, username: "root", display_name: "root" },
          entity: { type: "task", id: 3, name: "Name 3" },
          action: "completed",
          description: 'root completed the task "Name 3"',
          project_id: 2,
        },
      },
    ]);
    const [delivery] = await deliveries(id);
    expect(t.receiver.received[0]?.headers).toMatchObject({
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
    const stored = await t.database.db.selectFrom("webhooks").selectAll().execute();
    expect(JSON.stringify(stored)).not.toMatch(/CANARY|whsec_/);
  });

  it("keeps its own headers, also against custom ones that were stored under older rules", async () => {
    const forged = ["Webhook-Id", "webhook-signature", "X-Webhook-Signature", "Content-Type"];
    const headers = Object.fromEntries(forged.map((name) => [name, "forged"]));
    const { secret } = await subscribe(t.admin, { headers });
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    expect(t.receiver.verified(secret)).toHaveLength(1);
    expect(JSON.stringify(t.receiver.received[0]?.headers)).not.toContain("forged");
  });

  it("stores nothing of events that no active webhook subscribes to", async () => {
    await subscribe(t.admin, { events: ["task.created"] });
    await subscribe(t.admin, { is_active: false });
    await happen("task.deleted", 1, { project_id: 1 });
    expect(t.queued).toEqual([]);
    const messages = await t.database.db.selectFrom("webhook_messages").selectAll().execute();
    expect(messages).toEqual([]);
  });

  it("fans a message out once, however often the job runs", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    const [job] = t.queued;
    for (let time = 0; time < 3; time += 1) await fanOutJob(t.context, unpaced).handle(job?.data);
    await runJobs();
    expect(await deliveries(id)).toHaveLength(1);
    expect(t.receiver.received).toHaveLength(1);
  });

  it("makes one attempt although a delivery has two jobs", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    await fanOutJob(t.context, unpaced).handle(t.queued.shift()?.data);
    t.queued.push(...t.queued);
    expect(t.queued).toHaveLength(2);
    await runJobs();
    expect(t.receiver.received).toHaveLength(1);
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 1 }]);
  });

  it("fans a message out to more webhooks than one transaction creates deliveries for", async () => {
    await sql`insert into webhooks (user_id, name, url, events, secret)
      select ${t.admin.userId}, 'Hook ' || n, ${t.receiver.url}, '{*}', 'unused'
      from generate_series(1, 250) n`.execute(t.database.db);
    await happen("task.created", 1, { project_id: 1 });
    const job = t.queued.shift();
    for (let time = 1; time <= 2; time += 1) await fanOutJob(t.context, unpaced).handle(job?.data);
    const rows = await t.database.db.selectFrom("webhook_deliveries").select("id").execute();
    const enqueued = t.queued.map(({ data }) => (data as { readonly delivery: string }).delivery);
    expect(rows).toHaveLength(250);
    expect(enqueued.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  });

  it("leaves the rest to another job when fanning out takes long", async () => {
    await subscribe(t.admin);
    const { db } = t.database;
    for (let entity = 1; entity <= 7; entity += 1) {
      const task = { type: "task", id: entity, name: "T" };
      await recordEvents(db, [{ type: "task.created", userId: t.admin.userId, entity: task }]);
    }
    await relayBatch(db, storeMessages(t.context.jobs));
    const now = vi.spyOn(performance, "now").mockReturnValueOnce(0).mockReturnValueOnce(0);
    now.mockReturnValue(31_000);
    await fanOutJob(t.context, unpaced).handle(t.queued.shift()?.data);
    now.mockRestore();
    expect(t.queued.map(({ queue }) => queue).toSorted()).toEqual([
      ...Array<string>(5).fill("webhook_delivery"),
      "webhook_fan_out",
    ]);
    await runJobs();
    expect(t.receiver.received).toHaveLength(7);
  });

  it("sends a delivery once when 20 jobs of it run at the same time", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    await fanOutJob(t.context, unpaced).handle(t.queued[0]?.data);
    const [delivery] = await deliveries(id);
    const [job] = deliveryJobs(t.context, unpaced);
    const data = { delivery: delivery?.id };
    await Promise.all(Array.from({ length: 20 }, async () => job?.handle(data)));
    expect(t.receiver.received).toHaveLength(1);
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
          await t.database.db
            .insertInto("clients")
            .values({ name })
            .returning("id")
            .executeTakeFirstOrThrow()
        ).id;
      const project = async (name: string, clientId: number, restricted: boolean) =>
        (
          await t.database.db
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
      await t.database.db
        .insertInto("project_members")
        .values({ project_id: joined, user_id: t.bob.userId, role: "member" })
        .execute();
    });

    it("by the rules of the entity", async () => {
      const ofBob = await subscribe(t.bob);
      const ofAdmin = await subscribe(t.admin);
      await happen("time_entry.created", 1, { user_id: t.bob.userId, project_id: null });
      await happen("time_entry.created", 2, { user_id: t.admin.userId, project_id: open1 });
      await happen("task.created", 3, { project_id: open1 });
      await happen("task.deleted", 4, { project_id: secret1 });
      await happen("task.updated", 5, { project_id: joined });
      await happen("project.updated", open1);
      await happen("project.archived", secret1);
      await happen("client.updated", openClient);
      await happen("client.deleted", secretClient);
      await happen("integration.health_changed", 6, {}, t.bob.userId);
      await happen("integration.health_changed", 7, {}, t.admin.userId);
      await happen("integration.health_changed", 8, {}, null);
      await runJobs();
      const names = async (id: number) =>
        Promise.all(
          (await deliveries(id)).map(async (row) => {
            const found = await findDelivery(t.database.db, id, row.id);
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
      const { id } = await subscribe(t.bob);
      t.receiver.behave = answer(503);
      await happen("task.created", 1, { project_id: joined });
      await runJobs();
      await t.database.db.deleteFrom("project_members").execute();
      await advance(400);
      expect(t.receiver.received).toHaveLength(1);
      expect(await deliveries(id)).toMatchObject([
        { status: "failed", error: "The owner of the webhook may not see this event any more" },
      ]);
    });

    it("and none once they are deactivated", async () => {
      await subscribe(t.bob);
      await t.database.db
        .updateTable("users")
        .set({ is_active: false })
        .where("id", "=", t.bob.userId)
        .execute();
      await happen("task.created", 1, { project_id: open1 });
      await runJobs();
      expect(t.receiver.received).toEqual([]);
    });
  });

  describe("replays and tests", () => {
    const replayed = (id: number, selection: Parameters<typeof replay>[4], actor = t.admin) =>
      inTransaction((tx) => replay(tx, t.context.jobs, actor, id, selection, t.clock.now()));

    it("send a delivered one again under its id", async () => {
      const { id, secret } = await subscribe(t.admin);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      const [delivery] = await deliveries(id);
      expect(await replayed(id, { id: delivery?.id ?? "" })).toMatchObject({ status: "queued" });
      await runJobs();
      expect(t.receiver.verified(secret)).toHaveLength(2);
      expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
      expect(await replayed(id, { id: delivery?.id ?? "" }, t.bob)).toMatchObject({
        reason: "not_found",
      });
    });

    it("send all again that failed since a time, with the whole schedule of attempts", async () => {
      const { id } = await subscribe(t.admin);
      t.receiver.behave = answer(410);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      const since = new Date(t.clock.now().getTime() - 1000);
      expect(await replayed(id, { failedSince: since })).toMatchObject({ field: "is_active" });
      const change = { is_active: true };
      await inTransaction((tx) =>
        updateWebhook(tx, t.context.crypto, t.admin, id, change, undefined),
      );
      expect(await replayed(id, { failedSince: t.clock.now() })).toMatchObject({
        status: "queued",
        ids: [expect.any(String)],
      });
      t.receiver.behave = answer(500);
      await runJobs();
      expect(await deliveries(id)).toMatchObject([{ status: "retrying", attempts: 2 }]);
      t.receiver.behave = answer(200);
      await advance(7);
      expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 3 }]);
      expect(await replayed(id, { failedSince: since })).toEqual({ status: "queued", ids: [] });
    });

    it("a test is attempted once, also on an inactive webhook, and changes nothing of it", async () => {
      const { id, secret } = await subscribe(t.admin, { is_active: false });
      t.receiver.behave = answer(410);
      const test = () =>
        t.database.db
          .transaction()
          .execute((tx) => sendTest(tx, t.context.jobs, t.admin, id, t.clock.now()));
      await test();
      await runJobs();
      expect(await deliveries(id)).toMatchObject([
        { event_type: "webhook.test", status: "failed" },
      ]);
      expect(await webhookOf(id)).toMatchObject({ disabled_reason: null, failing_since: null });
      t.receiver.reset();
      await test();
      await runJobs();
      expect(t.receiver.verified(secret)).toMatchObject([
        { type: "webhook.test", data: { entity: { type: "webhook", id, name: "Hook" } } },
      ]);
    });
  });

  it("sign with both secrets for a day after a rotation", async () => {
    const { id, secret } = await subscribe(t.admin);
    const rotated = await inTransaction((tx) =>
      rotateSecret(tx, t.context.crypto, t.admin, id, t.clock.now()),
    );
    if (rotated.status !== "updated") throw new Error(rotated.reason);
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    expect(t.receiver.verified(secret)).toHaveLength(1);
    expect(t.receiver.verified(rotated.secret)).toHaveLength(1);
    t.clock.advance(day);
    t.receiver.reset();
    await happen("task.created", 2, { project_id: 1 });
    await runJobs();
    expect(String(t.receiver.received[0]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
    const [received] = t.receiver.received;
    const timestamp = String(t.clock.now().getTime() / 1000);
    expect(received?.headers["webhook-timestamp"]).toBe(timestamp);
    const signature = new Webhook(rotated.secret).sign(
      String(received?.headers["webhook-id"]),
      t.clock.now(),
      received?.body ?? "",
    );
    expect(received?.headers["webhook-signature"]).toBe(signature);
  });

  it("keep working when the encryption keys are rotated, and report values that no key opens", async () => {
    const { id, secret } = await subscribe(t.admin, { headers: { "x-tenant": "7" } });
    await inTransaction((tx) => rotateSecret(tx, t.context.crypto, t.admin, id, t.clock.now()));
    const [oldKey, newKey] = [new Uint8Array(32).fill(5), new Uint8Array(32).fill(6)];
    const both = nodeCrypto([newKey, oldKey]);
    const report = await rotateKeys(t.database.db, both);
    expect(report).toEqual({ resealed: 3, unreadable: [], isComplete: true });
    t.context = { ...t.context, crypto: nodeCrypto([newKey]) };
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    expect(t.receiver.verified(secret)).toHaveLength(1);
    expect(t.receiver.received[0]?.headers["x-tenant"]).toBe("7");

    t.context = { ...t.context, crypto: nodeCrypto([oldKey]) };
    const check = await checkSecrets(t.database.db, t.context.crypto);
    expect(describeUnreadable(check)).toBe(
      `3 values of 1 webhooks have secrets that no key opens: webhook ${String(id)}: secret; ` +
        `webhook ${String(id)}: previous_secret; webhook ${String(id)}: headers`,
    );
    await happen("task.created", 2, { project_id: 1 });
    await runJobs();
    const [newest] = await deliveries(id);
    expect(newest).toMatchObject({ status: "retrying", status_code: null });
    expect(newest?.error).toMatch(/cannot be decrypted/);
    expect(t.receiver.received).toHaveLength(1);
  });

  it("are limited per user, also under concurrent requests", async () => {
    const made = await Promise.allSettled(Array.from({ length: 60 }, () => subscribe(t.bob)));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(50);
  });

  it("forget what was sent after 30 days", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    await runJobs();
    await maintenanceJob(t.database, () => t.clock.now()).handle({});
    expect((await listDeliveries(t.database.db, id, {}, firstPage)).total).toBe(1);
    await sql`update webhook_messages set created_at = now() - interval '31 days'`.execute(
      t.database.db,
    );
    await maintenanceJob(t.database, () => t.clock.now()).handle({});
    expect((await listDeliveries(t.database.db, id, {}, firstPage)).total).toBe(0);
    expect(await t.database.db.selectFrom("webhook_attempts").selectAll().execute()).toEqual([]);
  });
});
