import { describe, expect, it } from "vitest";
import { findDelivery } from "../src/features/webhooks/deliveries";
import { fanOutJob } from "../src/features/webhooks/fan-out";
import { deliveryJobs } from "../src/features/webhooks/job";
import { replay, sendTest, type ReplaySelection } from "../src/features/webhooks/replay";
import { sweepJob } from "../src/features/webhooks/sweep";
import { updateWebhook } from "../src/features/webhooks/write";
import { unpaced, type Pace } from "../src/platform/jobs/pace";
import { databaseKinds } from "./support/databases";
import { answer } from "./support/receiver";
import { useWebhooks } from "./support/webhooks";

// What is decided by conditions of statements, while something else happens to the same rows.
describe.each(databaseKinds)("deliveries of webhooks on %s", (_kind, open) => {
  const t = useWebhooks(open);
  const { subscribe, happen, runJobs, advance, deliveries, webhookOf, inTransaction } = t;

  const change = (id: number, fields: { readonly is_active: boolean }) =>
    inTransaction((tx) => updateWebhook(tx, t.context.crypto, t.admin, id, fields, undefined));
  const replayed = async (id: number, selection: ReplaySelection): Promise<unknown> => {
    const outcome = await inTransaction((tx) =>
      replay(tx, t.context.jobs, t.admin, id, selection, t.clock.now()),
    );
    return outcome.status === "queued" ? outcome.ids : outcome.reason;
  };
  const deactivateBob = () =>
    t.database.db
      .updateTable("users")
      .set({ is_active: false })
      .where("id", "=", t.bob.userId)
      .execute();
  /** Fans an event out, and takes the job of its delivery. */
  const newDelivery = async () => {
    await happen("task.created", 1, { project_id: 1 });
    await fanOutJob(t.context, unpaced).handle(t.queued.shift()?.data);
    return t.queued.shift()?.data as { readonly delivery: string };
  };
  /** Starts an attempt whose response arrives when the returned function is called. */
  const slowAttempt = async (data: { readonly delivery: string }, webhook: number) => {
    let respond = (_response: Response): void => undefined;
    const response = new Promise<Response>((resolve) => {
      respond = resolve;
    });
    const [job] = deliveryJobs({ ...t.context, guardedFetch: () => response }, unpaced);
    const attempt = job?.handle(data);
    await expect.poll(async () => (await deliveries(webhook))[0]?.attempts).toBe(1);
    return async (status: number): Promise<void> => {
      respond(new Response(null, { status }));
      await attempt;
    };
  };

  it("are created for no owner who was deactivated", async () => {
    const { id } = await subscribe(t.bob);
    await deactivateBob();
    await happen("integration.health_changed", 6, {}, t.bob.userId);
    await runJobs();
    expect(await deliveries(id)).toEqual([]);
  });

  it("are not retried once their owner was deactivated", async () => {
    const { id } = await subscribe(t.bob);
    t.receiver.behave = answer(503);
    await happen("integration.health_changed", 6, {}, t.bob.userId);
    await runJobs();
    await deactivateBob();
    await advance(400);
    expect(t.receiver.received).toHaveLength(1);
    const error = "The webhook is not active";
    expect(await deliveries(id)).toMatchObject([{ status: "failed", error }]);
  });

  it("are created for no webhook that is deactivated while its messages are fanned out", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    let steps = 0;
    // The first step finds the recipients, the second one creates their deliveries.
    const pace: Pace = async (run) => {
      steps += 1;
      if (steps === 2) await change(id, { is_active: false });
      return run();
    };
    await fanOutJob(t.context, pace).handle(t.queued.shift()?.data);
    expect(steps).toBe(2);
    expect(await deliveries(id)).toEqual([]);
  });

  it("of failing webhooks wait in another queue", async () => {
    const { id } = await subscribe(t.admin);
    const queueOfNew = async (): Promise<unknown> => {
      await happen("task.created", 1, { project_id: 1 });
      await fanOutJob(t.context, unpaced).handle(t.queued.pop()?.data);
      return t.queued.pop()?.queue;
    };
    expect(await queueOfNew()).toBe("webhook_delivery");
    t.receiver.behave = answer(500);
    await happen("task.created", 2, { project_id: 1 });
    await runJobs();
    expect(await webhookOf(id)).toMatchObject({ failing_since: expect.any(String) as string });
    expect(await queueOfNew()).toBe("webhook_retry");
  });

  it("are attempted once at a time, although a second job comes", async () => {
    const { id } = await subscribe(t.admin);
    const data = await newDelivery();
    const respond = await slowAttempt(data, id);
    await deliveryJobs(t.context, unpaced)[0]?.handle(data);
    expect(await replayed(id, { id: data.delivery })).toEqual([]);
    expect(t.receiver.received).toEqual([]);
    await respond(204);
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 1 }]);
  });

  it("are not attempted before their time", async () => {
    const { id } = await subscribe(t.admin);
    t.receiver.behave = answer(500);
    const data = await newDelivery();
    const [job] = deliveryJobs(t.context, unpaced);
    // Ends the pauses of the webhook, which would also prevent the next attempt.
    const unpause = () =>
      t.database.db.updateTable("webhooks").set({ failures: 0, paused_until: null }).execute();
    for (const [seconds, attempts] of [
      [0, 1],
      [2, 1],
      [5, 2],
    ] as const) {
      t.clock.advance(seconds * 1000);
      await job?.handle(data);
      await unpause();
      expect(await deliveries(id)).toMatchObject([{ attempts }]);
    }
  });

  it("ignore the response to an attempt that seemed to have crashed", async () => {
    const { id } = await subscribe(t.admin);
    const data = await newDelivery();
    const respond = await slowAttempt(data, id);
    t.clock.advance(60_000);
    await sweepJob(t.context).handle({});
    await runJobs();
    const delivered = { status: "delivered", attempts: 2, status_code: 204 };
    expect(await deliveries(id)).toMatchObject([delivered]);
    await respond(500);
    expect(await deliveries(id)).toMatchObject([delivered]);
    const detail = await findDelivery(t.database.db, id, data.delivery);
    expect(detail?.attempt_log.map(({ number }) => number)).toEqual([2]);
    expect(await webhookOf(id)).toMatchObject({ failing_since: null });
  });

  it("keep that their webhook was deactivated while they were attempted", async () => {
    const { id } = await subscribe(t.admin);
    const respond = await slowAttempt(await newDelivery(), id);
    await change(id, { is_active: false });
    const { version } = await webhookOf(id);
    await respond(410);
    expect(await webhookOf(id)).toMatchObject({ disabled_reason: null, version });
  });

  it("end the failures of their webhook, however short after another success", async () => {
    const { id } = await subscribe(t.admin);
    for (const [status, isFailing] of [
      [200, false],
      [500, true],
      [200, false],
    ] as const) {
      t.receiver.behave = answer(status);
      await happen("task.created", status, { project_id: 1 });
      await advance(1);
      const { failing_since: since, last_success_at: success } = await webhookOf(id);
      expect([since !== null, success !== null]).toEqual([isFailing, true]);
      // The pause after the failure.
      t.clock.advance(isFailing ? 5_000 : 0);
    }
  });

  it("whose job is lost are enqueued again after 15 minutes", async () => {
    await subscribe(t.admin);
    await newDelivery();
    t.clock.advance(15 * 60_000);
    await sweepJob(t.context).handle({});
    expect(t.queued).toEqual([]);
    t.clock.advance(1000);
    await sweepJob(t.context).handle({});
    expect(t.queued).toHaveLength(1);
  });

  it("are replayed by their own webhook only, and those that failed since the time only", async () => {
    const [{ id }, other] = [await subscribe(t.admin), await subscribe(t.admin)];
    t.receiver.behave = answer(410);
    await happen("task.created", 1, { project_id: 1 });
    await inTransaction((tx) => sendTest(tx, t.context.jobs, t.admin, id, t.clock.now()));
    await runJobs();
    for (const webhook of [id, other.id]) await change(webhook, { is_active: true });
    const found = await deliveries(id);
    expect(found.map(({ status }) => status)).toEqual(["failed", "failed"]);
    const [delivery] = found.filter(({ event_type: type }) => type === "task.created");
    const at = t.clock.now().getTime();
    expect(await replayed(other.id, { id: delivery?.id ?? "" })).toEqual([]);
    expect(await replayed(id, { failedSince: new Date(at + 1) })).toEqual([]);
    // Without the test.
    expect(await replayed(id, { failedSince: new Date(at) })).toEqual([delivery?.id]);
  });
});
