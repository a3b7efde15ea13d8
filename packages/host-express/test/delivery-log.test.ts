import { createTelemetry, type JsonObject } from "@tt/connector-core";
import { issuesPayload, signedDelivery } from "@tt/fakes/github";
import { signedCommand } from "@tt/fakes/slack";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { maxDeliveries } from "../src/connectors/deliveries/buffer";
import { createDeliveryLog } from "../src/connectors/deliveries/log";
import {
  deliver,
  expectStatus,
  issueDelivery,
  textOf,
  webhookSecret,
  type Client,
} from "./support/client";
import { fetchByHost } from "./support/fetch-by-host";
import { databaseNames, databaseUrlOf, silentLog } from "./support/databases";
import { getPage } from "./support/forms";
import { admin, startTestHost, type TestHost } from "./support/host";
import { fakeSlack, saveSlackIntegration, signingSecret } from "./support/slack";

const now = "2026-01-15T12:05:00Z";
const path = "/api/integrations/github/deliveries";

// What owners see of deliveries, on both databases.
describe.each(databaseNames)("the history of deliveries on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let project: number;
  let own: string;
  let number = 0;

  beforeAll(async () => {
    clock = fixedClock(now);
    const fetch = fetchByHost({ "slack.com": fakeSlack().fetch });
    host = await startTestHost({ clock, fetch, databaseUrl: await databaseUrlOf(kind) });
    await host.client().logIn(admin);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.set(now);
    number += 1;
    me = await host.newUser(`user-${String(number)}`);
    const adminClient = host.client();
    await adminClient.logIn(admin);
    project = await adminClient.createProject(`Project ${String(number)}`);
    own = await me.saveGithubIntegration(project, { repo_name: `repo-${String(number)}` });
  });

  const repository = () => ({ id: 1000 + number, fullName: `octo-org/repo-${String(number)}` });
  const issue = (action: string, more: object = {}) =>
    issueDelivery(action, { repository: repository() }, more);
  const list = async (query = ""): Promise<JsonObject[]> =>
    expectStatus(await me.get(path + query), 200).body["deliveries"] as JsonObject[];

  it("lists what became of each delivery, newest first, without its payload", async () => {
    const opened = await issue("opened", { deliveryId: "first" });
    await deliver(host.url, own, opened);
    await deliver(host.url, own, opened);
    await deliver(host.url, own, await issue("opened", { deliveryId: "other" }));
    const payload = issuesPayload("opened", { repository: repository() });
    const fork = await signedDelivery({ event: "fork", payload, secret: webhookSecret });
    await deliver(host.url, own, fork);
    const broken = await signedDelivery({ event: "issues", payload: {}, secret: webhookSecret });
    await deliver(host.url, own, broken);

    const deliveries = await list();
    expect(deliveries).toMatchObject([
      { event: "issues", outcome: "failed", status_code: 400, task_id: null },
      {
        event: "fork",
        outcome: "ignored",
        status_code: 202,
        reason: 'The event "fork" is not handled',
      },
      { event: "issues", outcome: "duplicate", delivery_id: "other" },
      { event: "issues", outcome: "duplicate", delivery_id: "first" },
      {
        event: "issues",
        outcome: "created",
        delivery_id: "first",
        received_at: expect.stringMatching(/^2026-01-15T12:05:/) as string,
        created: 1,
        count: 1,
        reason: null,
        task_id: expect.any(Number) as number,
      },
    ]);
    expect(JSON.stringify(deliveries)).not.toContain("Saving crashes");
    const [newest] = deliveries;
    const one = await me.get(`${path}/${String(Number(newest?.["id"]))}`);
    expect(one.body).toEqual({ ok: true, delivery: newest });
  });

  it("says in a sentence why a change was skipped", async () => {
    await deliver(host.url, own, await issue("opened"));
    const payload = issuesPayload("edited", { repository: repository() });
    const again = await signedDelivery({ event: "issues", payload, secret: webhookSecret });
    await deliver(host.url, own, again);
    expect(await list("?outcome=skipped")).toMatchObject([
      {
        outcome: "skipped",
        code: "unchanged",
        reason: "Nothing has changed since the last time.",
        skipped: 1,
      },
    ]);
  });

  it("is filtered by outcome and time, and has pages", async () => {
    for (const minute of ["01", "02", "03"]) {
      clock.set(`2026-01-15T12:${minute}:00Z`);
      await deliver(host.url, own, await issue("pinned", { deliveryId: minute }));
    }
    const ids = (deliveries: readonly JsonObject[]) =>
      deliveries.map((each) => each["delivery_id"]);
    expect(ids(await list("?since=2026-01-15T12:02:00Z"))).toEqual(["03", "02"]);
    expect(ids(await list("?until=2026-01-15T13:02:00%2B01:00"))).toEqual(["01"]);
    expect(ids(await list("?per_page=1&page=2"))).toEqual(["02"]);
    expect(await list("?outcome=created")).toEqual([]);
    const page = expectStatus(await me.get(`${path}?per_page=2`), 200).body;
    expect(page["pagination"]).toMatchObject({ total: 3, pages: 2, has_next: true });
    expect((await me.get(`${path}?outcome=lost`)).status).toBe(400);
    expect((await me.get(`${path}?since=yesterday`)).status).toBe(400);
  });

  it("counts refused deliveries by day, and lets no stranger add rows", async () => {
    const forged = await issue("opened", { secret: "another-secret-of-16" });
    const unsigned = {
      ...forged,
      headers: { ...forged.headers, "x-hub-signature-256": undefined },
    };
    for (const request of [forged, forged]) await deliver(host.url, own, request);
    await deliver(host.url, "/api/integrations/github/webhook", forged);
    clock.set("2026-01-15T12:06:00Z");
    await deliver(host.url, own, unsigned);
    const before = await host.database.db.selectFrom("integrations").select("id").execute();
    for (let index = 0; index < 5; index += 1) {
      await deliver(host.url, `/api/integrations/github/webhook/x${String(index)}`, unsigned);
    }
    expect(await list("?outcome=refused")).toMatchObject([
      { outcome: "refused", code: "missing_signature", count: 1, status_code: 401 },
      { outcome: "refused", code: "wrong_signature", count: 3, event: null, delivery_id: null },
    ]);
    const status = await me.get("/api/integrations/github/status");
    expect(status.body["deliveries"]).toEqual({ last: null, refused_today: 4, stale_today: 0 });
    clock.set("2026-01-16T00:00:00Z");
    await deliver(host.url, own, forged);
    expect(await list("?outcome=refused")).toHaveLength(3);
    const rows = await host.database.db
      .selectFrom("integration_deliveries")
      .select("integration_id")
      .where("outcome", "=", "refused")
      .execute();
    expect(new Set(rows.map((row) => row.integration_id)).size).toBeLessThanOrEqual(before.length);
  });

  it("tells a wrong clock from a wrong secret, to the owner only", async () => {
    const slack = "/api/integrations/slack";
    const events = await saveSlackIntegration(me);
    const send = async (secret: string, at: string) =>
      deliver(host.url, events, await signedCommand({ secret, at: new Date(at), text: "help" }));
    const wrong = await send("another-secret-of-16", now);
    expect(wrong.status).toBe(401);
    for (const at of ["2026-01-15T11:59:00Z", "2026-01-15T11:58:59Z"]) {
      const { status, body } = await send(signingSecret, at);
      expect({ status, body }).toEqual({ status: wrong.status, body: wrong.body });
      // Reading writes the counts, so that the second one is added to the first.
      expectStatus(await me.get(`${slack}/deliveries`), 200);
      clock.advance(1000);
    }

    const { deliveries } = expectStatus(await me.get(`${slack}/deliveries`), 200).body;
    expect(deliveries).toMatchObject([
      {
        outcome: "refused",
        code: "stale_signature",
        count: 2,
        reason:
          "The signature is right, but it was made 362 seconds before the delivery came; at most 300 " +
          "are allowed. Check the clocks of the provider and of this host.",
      },
      { outcome: "refused", code: "wrong_signature", count: 1 },
    ]);
    const status = await me.get(`${slack}/status`);
    expect(status.body["deliveries"]).toEqual({ last: null, refused_today: 3, stale_today: 2 });
    const page = textOf(await getPage(me, "/integrations/slack"), "text");
    expect(page).toContain("One delivery with a missing or wrong signature today");
    expect(page).toContain("2 deliveries signed at a wrong time today");
  });

  it("shows the newest verified delivery in the status", async () => {
    await deliver(host.url, own, await issue("opened", { deliveryId: "shown" }));
    const status = await me.get("/api/integrations/github/status");
    expect(status.body["deliveries"]).toMatchObject({
      last: { delivery_id: "shown", outcome: "created" },
      refused_today: 0,
      stale_today: 0,
    });
  });

  it("is its owner's", async () => {
    await deliver(host.url, own, await issue("opened"));
    const [mine] = await list();
    const other = await host.newUser(`other-${String(number)}`);
    expect((await other.get(path)).status).toBe(404);
    await other.saveGithubIntegration(project, { repo_name: "elsewhere" });
    expect((await other.get(path)).body["deliveries"]).toEqual([]);
    expect((await other.get(`${path}/${String(Number(mine?.["id"]))}`)).status).toBe(404);
    expect((await other.get("/api/integrations/slack/deliveries?scope=workspace")).status).toBe(
      403,
    );
  });

  it("keeps a bounded number of deliveries per integration, the newest ones", async () => {
    const { id } = await host.database.db
      .selectFrom("integrations")
      .select("id")
      .where("public_id", "=", own.split("/").at(-1) ?? "")
      .executeTakeFirstOrThrow();
    const log = createDeliveryLog(host.database.db, { clock, log: silentLog });
    const telemetry = createTelemetry();
    log.listen(telemetry);
    for (let batch = 0; batch < 15; batch += 1) {
      for (let index = 0; index < 60; index += 1) {
        telemetry.emit("delivery", {
          connector: "github_connector",
          integration: id,
          status: 202,
          result: "ignored",
          deliveryId: String(batch * 60 + index),
        });
      }
      await log.flush();
    }
    await log.close();
    const stored = await host.database.db
      .selectFrom("integration_deliveries")
      .select("delivery_id")
      .where("integration_id", "=", id)
      .execute();
    expect(stored.length).toBeGreaterThanOrEqual(maxDeliveries);
    expect(stored.length).toBeLessThanOrEqual(maxDeliveries + 120);
    expect(await list("?per_page=1")).toMatchObject([{ delivery_id: "899" }]);
    expect(
      stored
        .map((row) => Number(row.delivery_id))
        .toSorted((a, b) => a - b)
        .at(-1),
    ).toBe(899);
  });
});
