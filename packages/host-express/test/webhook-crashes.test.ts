import { describe, expect, it } from "vitest";
import { fanOutJob } from "../src/features/webhooks/fan-out";
import { deliveryJobs } from "../src/features/webhooks/job";
import { sweepJob } from "../src/features/webhooks/sweep";
import type { HostContext } from "../src/platform/context";
import { unpaced } from "../src/platform/jobs/pace";
import { databaseKinds } from "./support/databases";
import { answer } from "./support/receiver";
import { useWebhooks } from "./support/webhooks";

describe.each(databaseKinds)("webhooks after a crash on %s", (_kind, open) => {
  const t = useWebhooks(open);
  const { subscribe, happen, runJobs, deliveries } = t;

  it("an interrupted attempt is made again by the sweep, and only once", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    // The process disappears after the claim and before the request.
    const crash = new Promise<Response>(() => undefined);
    const crashed = { ...t.context, guardedFetch: () => crash };
    await fanOutJob(t.context, unpaced).handle(t.queued.shift()?.data);
    const [lost] = t.queued.splice(0);
    void deliveryJobs(crashed, unpaced)[0]?.handle(lost?.data);
    await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(1);
    const sweep = sweepJob(t.context);
    await sweep.handle({});
    expect(t.queued).toEqual([]);
    t.clock.advance(60_000);
    await Promise.all([sweep.handle({}), sweep.handle({})]);
    expect(t.queued).toHaveLength(1);
    await runJobs();
    expect(t.receiver.received).toHaveLength(1);
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
  });

  it("an interrupted attempt is made again by the retry of its job, once its claim has ended", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    const crashed = { ...t.context, guardedFetch: () => new Promise<Response>(() => undefined) };
    await fanOutJob(t.context, unpaced).handle(t.queued.shift()?.data);
    const [lost] = t.queued;
    void deliveryJobs(crashed, unpaced)[0]?.handle(lost?.data);
    await expect.poll(async () => (await deliveries(id))[0]?.attempts).toBe(1);
    t.clock.advance(12_000);
    await runJobs();
    expect(t.queued).toHaveLength(1);
    await t.advance(17);
    expect(t.receiver.received).toEqual([]);
    await t.advance(1);
    expect(t.receiver.received).toHaveLength(1);
    expect(t.queued).toEqual([]);
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
  });

  it("a process that was frozen after its claim leaves the delivery to others", async () => {
    const { id } = await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    await fanOutJob(t.context, unpaced).handle(t.queued.shift()?.data);
    const [job] = t.queued.splice(0);
    // Of a claim of 30 seconds, 20 are over when the process goes on: too many for another request.
    const now = (): Date => {
      const time = t.clock.now();
      t.clock.advance(20_000);
      return time;
    };
    const frozen = { ...t.context, clock: { ...t.clock, now } };
    await deliveryJobs(frozen, unpaced)[0]?.handle(job?.data);
    expect(t.receiver.received).toEqual([]);
    await sweepJob(t.context).handle({});
    await runJobs();
    expect(t.receiver.received).toHaveLength(1);
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
  });

  it("the clock of another process, two minutes off, loses no attempt", async () => {
    const { id } = await subscribe(t.admin);
    const off = (seconds: number): HostContext => ({
      ...t.context,
      clock: { ...t.clock, now: () => new Date(t.clock.now().getTime() + seconds * 1_000) },
    });
    const run = async (context: HostContext): Promise<void> => {
      const handlers = [fanOutJob(context, unpaced), ...deliveryJobs(context, unpaced)];
      const due = t.queued.filter(({ at }) => at <= t.clock.now().getTime());
      t.queued = t.queued.filter((job) => !due.includes(job));
      for (const { queue, data } of due) {
        await handlers.find((handler) => handler.queue === queue)?.handle(data);
      }
    };
    t.receiver.behave = answer(500);
    await happen("task.created", 1, { project_id: 1 });
    await run(off(120));
    await run(off(0));
    expect(await deliveries(id)).toMatchObject([{ status: "retrying", attempts: 1 }]);
    t.receiver.behave = answer(204);
    // By this clock the webhook is paused for two minutes more.
    for (const seconds of [20, 140]) {
      expect(t.queued).toHaveLength(1);
      t.clock.advance(seconds * 1_000);
      await run(off(-120));
    }
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
    expect(t.queued).toEqual([]);
  });

  it("a delivery whose job is lost is enqueued again", async () => {
    await subscribe(t.admin);
    await happen("task.created", 1, { project_id: 1 });
    await fanOutJob(t.context, unpaced).handle(t.queued.shift()?.data);
    t.queued = [];
    t.clock.advance(14 * 60_000);
    await sweepJob(t.context).handle({});
    expect(t.queued).toEqual([]);
    t.clock.advance(2 * 60_000);
    await sweepJob(t.context).handle({});
    await runJobs();
    expect(t.receiver.received).toHaveLength(1);
  });
});
