import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createGuardedFetch } from "@tt/connector-core/node";
import { describe, expect, it } from "vitest";
import { findDelivery } from "../src/features/webhooks/deliveries";
import { updateWebhook } from "../src/features/webhooks/write";
import { databaseKinds } from "./support/databases";
import { answer, Receiver } from "./support/receiver";
import { useWebhooks } from "./support/webhooks";

describe.each(databaseKinds)("failing receivers of webhooks on %s", (_kind, open) => {
  const t = useWebhooks(open);
  const { subscribe, happen, runJobs, advance, deliveries, webhookOf } = t;

  describe("a receiver that fails", () => {
    it("gets the same delivery again until it succeeds, and the failures are listed", async () => {
      const { id, secret } = await subscribe(t.admin);
      t.receiver.behave = answer(500, {}, "x".repeat(5_000));
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      expect(await deliveries(id)).toMatchObject([
        { status: "retrying", attempts: 1, status_code: 500, error: "The receiver answered 500" },
      ]);
      expect(await webhookOf(id)).toMatchObject({
        failing_since: expect.any(String) as string,
        paused_until: expect.any(String) as string,
      });
      t.receiver.behave = answer(200);
      await advance(7);
      expect(t.receiver.verified(secret)).toHaveLength(2);
      const [delivery] = await deliveries(id);
      expect(delivery).toMatchObject({ status: "delivered", attempts: 2, error: null });
      const ids = t.receiver.received.map(({ headers }) => headers["webhook-id"]);
      expect(ids).toEqual([delivery?.id, delivery?.id]);
      const [first, second] = t.receiver.received.map(
        ({ headers }) => headers["webhook-timestamp"],
      );
      expect(Number(second) - Number(first)).toBe(7);
      const detail = await findDelivery(t.database.db, id, delivery?.id ?? "");
      expect(detail?.attempt_log).toMatchObject([
        { number: 2, status_code: 200, error: null },
        { number: 1, status_code: 500, response: "x".repeat(1_000) },
      ]);
      expect(await webhookOf(id)).toMatchObject({ failing_since: null, paused_until: null });
    });

    it("gets one attempt at a time while it fails, and the others wait uncounted", async () => {
      const { id } = await subscribe(t.admin);
      t.receiver.behave = answer(503);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      for (let entity = 2; entity <= 6; entity += 1) {
        await happen("task.created", entity, { project_id: 1 });
      }
      await runJobs();
      expect(t.receiver.received).toHaveLength(1);
      const waiting = (await deliveries(id)).filter(({ status }) => status === "pending");
      expect(waiting).toMatchObject(Array(5).fill({ attempts: 0, status_code: null }));
      t.receiver.behave = answer(200);
      for (let round = 0; round < 10; round += 1) await advance(30);
      expect(await deliveries(id)).toMatchObject(Array(6).fill({ status: "delivered" }));
      expect(t.receiver.received).toHaveLength(7);
    });

    it.each([
      ["seconds", () => "120"],
      ["a date", () => new Date(t.clock.now().getTime() + 120_000).toUTCString()],
    ])("is left alone as long as Retry-After says in %s", async (_, header) => {
      const { id } = await subscribe(t.admin);
      t.receiver.behave = answer(429, { "retry-after": header() });
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      t.receiver.behave = answer(200);
      await happen("task.created", 2, { project_id: 1 });
      await advance(117);
      expect(t.receiver.received).toHaveLength(1);
      // A delivery that meets the attempt of the other one waits as long as an attempt may take.
      for (let round = 0; round < 10; round += 1) await advance(10);
      expect(await deliveries(id)).toMatchObject(Array(2).fill({ status: "delivered" }));
    });

    it("is disabled by 410, and nothing is sent to it until it is activated", async () => {
      const { id } = await subscribe(t.admin);
      t.receiver.behave = answer(410);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      expect(await webhookOf(id)).toMatchObject({ is_active: false, disabled_reason: "gone" });
      expect(await deliveries(id)).toMatchObject([{ status: "failed", status_code: 410 }]);
      await happen("task.created", 2, { project_id: 1 });
      await advance(3600);
      expect(t.receiver.received).toHaveLength(1);
      await t.database.db
        .transaction()
        .execute((tx) =>
          updateWebhook(tx, t.context.crypto, t.admin, id, { is_active: true }, undefined),
        );
      expect(await webhookOf(id)).toMatchObject({ disabled_reason: null, failing_since: null });
      t.receiver.behave = answer(200);
      await happen("task.created", 3, { project_id: 1 });
      await runJobs();
      expect(t.receiver.received).toHaveLength(2);
    });

    it("is disabled after three days without a success; its waiting deliveries fail", async () => {
      const { id } = await subscribe(t.admin);
      t.receiver.behave = answer(500);
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      for (let hours = 0; hours < 71; hours += 1) await advance(3600);
      expect(await webhookOf(id)).toMatchObject({ is_active: true });
      await happen("task.created", 2, { project_id: 1 });
      for (let hours = 0; hours < 30; hours += 1) await advance(3600);
      expect(await webhookOf(id)).toMatchObject({ is_active: false, disabled_reason: "failing" });
      expect((await deliveries(id)).map(({ status }) => status)).toEqual(["failed", "failed"]);
      expect(t.receiver.received.length).toBeLessThanOrEqual(13);
    });

    it("redirects: the redirect is a failure and not followed", async () => {
      const target = await Receiver.start();
      const { id } = await subscribe(t.admin);
      t.receiver.behave = answer(307, { location: target.url });
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
      const { id } = await subscribe(t.admin, { url });
      await happen("task.created", 1, { project_id: 1 });
      await runJobs();
      const [delivery] = await deliveries(id);
      expect(delivery).toMatchObject({ status: "retrying", status_code: null });
      expect(delivery?.error).toMatch(error);
    });
  });

  it("connects only to the address that was checked, whatever the name resolves to later", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.destroy();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    let address = "127.0.0.1";
    // 127.0.0.1 stands for a public address here; the name later resolves to another one.
    const resolve = () => Promise.resolve([{ address, family: 4 }]);
    t.context = {
      ...t.context,
      guardedFetch: createGuardedFetch({ allowlist: ["127.0.0.1"], resolve }),
    };
    const { id } = await subscribe(t.admin, { url: `https://rebind.example:${String(port)}/hook` });
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
});
