import { createTelemetry, type Connector, type DomainEvent, type Ports } from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { slackConnector } from "@tt/connector-slack";
import type { FakeSlack } from "@tt/fakes/slack";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enqueueDueSummaries } from "../src/connectors/notifications/daily-summary";
import { reserveSlots, type RateLimit } from "../src/connectors/notifications/pacing";
import { fanOutEvents } from "../src/connectors/notifications/fan-out";
import { notificationJob } from "../src/connectors/notifications/job";
import { notificationCleanupJob } from "../src/connectors/notifications/cleanup";
import { startAttempt } from "../src/connectors/notifications/write";
import { listNotifications } from "../src/connectors/notifications/store";
import { saveIntegration } from "../src/connectors/integrations/save";
import { createUser } from "../src/features/users/write";
import { startTimer } from "../src/features/time-entries/timer/write";
import { readConfig } from "../src/platform/config/read-config";
import type { HostContext } from "../src/platform/context";
import type { OpenDatabase } from "../src/platform/db/database";
import { createMetrics } from "../src/platform/metrics/metrics";
import { createStorage, type HostStorage } from "../src/connectors/storage/create-storage";
import { databaseKinds, silentLog } from "./support/databases";
import { emptyTables } from "./support/empty-tables";
import { noNetwork } from "./support/fetch-by-host";
import { disabledAi } from "./support/model";
import { channel, fakeSlack, slackSettings } from "./support/slack";

interface Sent {
  readonly data: Record<string, unknown>;
  readonly after: number | undefined;
}

describe.each(databaseKinds)("notifications on %s", (kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  let clock: FixedClock;
  let slack: FakeSlack;
  let storage: HostStorage;
  let context: HostContext;
  let connector: Connector;
  let integration: string;
  let sent: Sent[];
  let owner: number;

  beforeEach(async () => {
    await emptyTables(database);
    const { db } = database;
    clock = fixedClock("2026-01-15T12:00:00Z");
    slack = fakeSlack(clock);
    sent = [];
    const settings = { id: 1, timezone: "Europe/Berlin", single_active_timer: true };
    await db.insertInto("settings").values(settings).execute();
    owner = (await createUser(db, { username: "ann", password: "12345678", role: "user" })) ?? 0;
    const client = await db
      .insertInto("clients")
      .values({ name: "Client" })
      .returning("id")
      .executeTakeFirstOrThrow();
    await db.insertInto("projects").values({ name: "Website", client_id: client.id }).execute();
    storage = await createStorage(database, { now: () => clock.now() });
    context = {
      config: readConfig({}),
      database,
      crypto: nodeCrypto([new Uint8Array(32).fill(5)]),
      clock,
      log: silentLog,
      metrics: createMetrics(),
      fetch: noNetwork,
      guardedFetch: noNetwork,
      redis: undefined,
      ai: disabledAi,
      workOptions: () => Promise.resolve([]),
      suggestedEntries: () => Promise.resolve([]),
      connectorNames: new Map(),
      jobs: {
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
        counts: () => Promise.resolve([]),
        send: () => Promise.reject(new Error("Notifications are enqueued together")),
        sendAll: (_queue, jobs) => {
          for (const { data, delaySeconds: after } of jobs) {
            sent.push({ data: data as Record<string, unknown>, after });
          }
          return Promise.resolve();
        },
      },
    };
    const ports: Ports = {
      storage,
      crypto: context.crypto,
      clock,
      log: silentLog,
      telemetry: createTelemetry(),
      fetch: slack.fetch,
      baseUrl: "https://tt.example",
      env: {},
    };
    connector = slackConnector.create(ports);
    integration = await save({});
    return () => storage.close();
  });

  async function save(input: Record<string, string | boolean>): Promise<string> {
    const saver = {
      userId: owner,
      role: "user",
      username: "ann",
      via: "session",
      scopes: [],
    } as const;
    const registered = { manifest: slackConnector.manifest, connector };
    const scope = { scope: "personal" } as const;
    const { row } = await saveIntegration(context, storage, registered, saver, scope, {
      ...slackSettings,
      ...input,
    });
    return row.id;
  }
  const handler = () =>
    notificationJob([{ manifest: slackConnector.manifest, connector }], storage, context);
  const notifications = () => listNotifications(database.db, integration);

  /** A timer that started now, as the relay hands it on. */
  async function started(): Promise<Record<string, unknown>> {
    const timer = { userId: owner, projectId: 1, taskId: null, notes: null };
    const outcome = await database.db
      .transaction()
      .execute((tx) => startTimer(tx, timer, clock.now()));
    if (outcome.status !== "created") throw new Error(outcome.reason);
    const event: DomainEvent = {
      id: "77",
      type: "time_entry.started",
      at: clock.now().toISOString(),
      userId: owner,
      entity: { type: "time_entry", id: outcome.id, name: null },
      data: {},
    };
    const { id: ref, type, at } = event;
    return { integration, connector: "slack_connector", ref, type, at, event, tries: 0 };
  }

  describe("send slots", () => {
    const first: RateLimit = { key: "slack:C1", intervalSeconds: 1 };

    it("are a second apart for 20 concurrent callers, in any order of the keys", async () => {
      const now = clock.now();
      const second: RateLimit = { key: "slack:C2", intervalSeconds: 1 };
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, caller) =>
          reserveSlots(database.db, caller % 2 === 0 ? [first, second] : [second, first], now),
        ),
      );
      const seconds = taken.flat().map((turn) => (Number(turn) - now.getTime()) / 1000);
      const each = Array.from({ length: 20 }, (_, turn) => [turn, turn]);
      expect(seconds.sort((a, b) => a - b)).toEqual(each.flat());
    });

    it("are reserved together for several messages", async () => {
      const now = clock.now();
      const after = (taken: readonly (Date | undefined)[]) =>
        taken.map((turn) => turn && turn.getTime() - now.getTime());
      const one = { key: "slack:C1", intervalSeconds: 1.5 };
      const two = { key: "slack:C2", intervalSeconds: 1.1 };
      const taken = await reserveSlots(database.db, [one, two, one, undefined, two, two, one], now);
      expect(after(taken)).toEqual([0, 0, 1_500, undefined, 1_100, 2_200, 3_000]);
      expect(after(await reserveSlots(database.db, [two, one], now))).toEqual([3_300, 4_500]);
      expect(await reserveSlots(database.db, [undefined], now)).toEqual([undefined]);
    });

    it("are available at once for another key, and again after a pause", async () => {
      const now = clock.now();
      await reserveSlots(database.db, [first], now);
      expect(await reserveSlots(database.db, [{ ...first, key: "slack:C2" }], now)).toEqual([now]);
      const later = new Date(now.getTime() + 60_000);
      expect(await reserveSlots(database.db, [first], later)).toEqual([later]);
    });
  });

  describe("fan-out of events", () => {
    const event = (id: string, type: DomainEvent["type"]): DomainEvent => ({
      id,
      type,
      at: clock.now().toISOString(),
      userId: owner,
      entity: { type: "time_entry", id: 1, name: null },
      data: {},
    });
    const relay = (...events: readonly DomainEvent[]) =>
      database.db.transaction().execute(async (tx) => {
        const registered = [{ manifest: slackConnector.manifest, connector }];
        await fanOutEvents(registered, context.jobs, clock)(events, tx);
      });

    it("reserves send slots in the order of the events, across calls", async () => {
      await relay(event("1", "time_entry.started"), event("2", "time_entry.stopped"));
      await relay(event("3", "time_entry.started"));
      const slots = sent.map(({ data }) => [
        data["ref"],
        Date.parse(String(data["turn"])) - clock.now().getTime(),
      ]);
      expect(slots).toEqual([
        ["1", 0],
        ["2", 1_100],
        ["3", 2_200],
      ]);
      // Shortly before their slots, because queues are polled once a second.
      expect(sent.map(({ after }) => after)).toEqual([0, 0, 1]);
    });

    it("skips an integration that does not want the event and reserves no slot", async () => {
      await save({ notify_on_start: false });
      await relay(event("1", "time_entry.started"), event("2", "time_entry.stopped"));
      expect(sent).toMatchObject([{ data: { ref: "2", turn: clock.now().toISOString() } }]);
    });

    it("includes an integration without a channel, which reports why it drops the event", async () => {
      await save({ channel_id: "" });
      await relay(event("1", "time_entry.started"));
      expect(sent).toMatchObject([{ after: undefined, data: { ref: "1" } }]);
      expect(sent[0]?.data).not.toHaveProperty("turn");
    });
  });

  describe("a notification", () => {
    it("is sent once, however often its job runs", async () => {
      const job = await started();
      await handler().handle(job);
      await handler().handle(job);
      expect(slack.messages(channel)).toHaveLength(1);
      expect(await notifications()).toMatchObject([{ status: "sent", reason: null, tries: 1 }]);
    });

    it("waits for its slot: briefly in the job, longer in another job with the same slot", async () => {
      const limit = { key: `slack_connector:${channel}`, intervalSeconds: 1.1 };
      const job = await started();
      await reserveSlots(database.db, [limit], clock.now());
      await handler().handle(job);
      expect(clock.sleeps).toEqual([1_100]);
      await reserveSlots(database.db, Array<RateLimit>(5).fill(limit), clock.now());
      await handler().handle({ ...job, ref: "78" });
      expect(slack.messages(channel)).toHaveLength(1);
      expect(sent).toMatchObject([{ after: 5, data: { ref: "78", tries: 0 } }]);
      clock.advance(6_600);
      await handler().handle(sent[0]?.data);
      expect(slack.messages(channel)).toHaveLength(2);
      expect(sent).toHaveLength(1);
    });

    it("is retried after Slack's Retry-After", async () => {
      slack.faults.add({ type: "rate_limit", on: "chat.postMessage", retryAfterSeconds: 30 });
      await handler().handle(await started());
      expect(await notifications()).toMatchObject([
        {
          status: "waiting",
          reason: expect.stringContaining("Try again later") as string,
          tries: 1,
        },
      ]);
      expect(sent).toMatchObject([{ after: 30, data: { tries: 1 } }]);
      clock.advance(30_000);
      await handler().handle(sent[0]?.data);
      expect(await notifications()).toMatchObject([{ status: "sent", tries: 2 }]);
      expect(slack.messages(channel)).toHaveLength(1);
    });

    it("is dropped with a reason after Slack was unreachable for 15 minutes", async () => {
      slack.faults.add({ type: "connection_refused", times: Infinity });
      await handler().handle(await started());
      for (let tries = 0; tries < 40 && sent.length > tries; tries += 1) {
        clock.advance((sent[tries]?.after ?? 0) * 1000);
        await handler().handle(sent[tries]?.data);
      }
      expect(await notifications()).toMatchObject([
        { status: "dropped", reason: "The message could not be sent within 15 minutes" },
      ]);
      expect(clock.now().getTime()).toBeGreaterThan(Date.parse("2026-01-15T12:15:00Z"));
      expect(sent.length).toBeLessThan(30);
      expect(slack.messages(channel)).toEqual([]);
    });

    it("is dropped and not repeated if it may have been delivered", async () => {
      slack.faults.add({ type: "dropped", on: "chat.postMessage", effect: "applied" });
      await handler().handle(await started());
      expect(sent).toEqual([]);
      expect(slack.messages(channel)).toHaveLength(1);
      expect(await notifications()).toMatchObject([{ status: "dropped" }]);
    });

    it("is not sent again if its process crashed while sending", async () => {
      const job = await started();
      await startAttempt(database.db, {
        integration,
        ref: "77",
        type: "time_entry.started",
        at: clock.now().toISOString(),
        tries: 0,
      });
      await handler().handle(job);
      expect(slack.messages(channel)).toEqual([]);
      expect(await notifications()).toMatchObject([
        { status: "dropped", reason: expect.stringContaining("may have arrived") as string },
      ]);
    });

    it("is dropped after a day if its job was lost", async () => {
      const at = clock.now().toISOString();
      for (const ref of ["1", "2"]) {
        const about = { integration, ref, type: "time_entry.started", at, tries: 0 };
        await startAttempt(database.db, about);
      }
      await sql`update integration_notifications set updated_at = now() - interval '25 hours'
        where ref = '1'`.execute(database.db);
      await notificationCleanupJob(database, () => new Date()).handle({});
      expect(await notifications()).toMatchObject([
        { status: "waiting" },
        { status: "dropped", reason: expect.stringContaining("job was lost") as string },
      ]);
    });

    it("is dropped if its integration is paused or deleted", async () => {
      const job = await started();
      await storage.integrations.patch(integration, { active: false });
      await handler().handle(job);
      expect(await notifications()).toMatchObject([{ status: "dropped" }]);
      await handler().handle({ ...job, integration: "00000000-0000-4000-8000-00000000dead" });
      expect(slack.messages(channel)).toEqual([]);
      expect(sent).toEqual([]);
    });
  });

  describe("the daily summary", () => {
    const { manifest } = slackConnector;
    const daily = manifest.notifications?.daily;
    if (!daily) throw new Error("Slack has a daily summary");
    const look = async (at: string): Promise<unknown[]> => {
      clock.set(at);
      const before = sent.length;
      await enqueueDueSummaries(context, manifest, daily);
      return sent.slice(before).map(({ data }) => data["day"]);
    };

    it("is due once, in the owner's time zone", async () => {
      await save({ daily_summary: true, daily_summary_time: "18:00" });
      expect(await look("2026-01-15T16:30:00Z")).toEqual([]);
      expect(await look("2026-01-15T17:00:00Z")).toEqual(["2026-01-15"]);
      expect(await look("2026-01-15T17:30:00Z")).toEqual([]);
      expect(await look("2026-01-16T17:00:00Z")).toEqual(["2026-01-16"]);
      await handler().handle(sent[0]?.data);
      expect(slack.messages(channel).map(({ text }) => text)).toEqual([]);
      await handler().handle(sent[1]?.data);
      expect(slack.messages(channel).map(({ text }) => text)).toEqual([
        "*ann* on 2026-01-16: nothing tracked yet.",
      ]);
      expect(await notifications()).toMatchObject([
        { type: "daily_summary", status: "sent" },
        { type: "daily_summary", status: "dropped", reason: "The day is over" },
      ]);
    });

    it("uses the user's time zone rather than the installation's", async () => {
      await save({ daily_summary: true, daily_summary_time: "18:00" });
      await database.db
        .updateTable("users")
        .set({ timezone: "America/New_York" })
        .where("id", "=", owner)
        .execute();
      expect(await look("2026-01-15T17:00:00Z")).toEqual([]);
      expect(await look("2026-01-15T23:00:00Z")).toEqual(["2026-01-15"]);
    });

    it("is sent late on the same day but not on the next", async () => {
      await save({ daily_summary: true, daily_summary_time: "08:00" });
      expect(await look("2026-01-15T06:30:00Z")).toEqual([]);
      expect(await look("2026-01-15T20:00:00Z")).toEqual(["2026-01-15"]);
      expect(await look("2026-01-18T06:30:00Z")).toEqual([]);
    });

    it("is not sent for a time that had passed when it was set", async () => {
      await look("2026-01-15T19:00:00Z");
      await save({ daily_summary: true, daily_summary_time: "18:00" });
      expect(await look("2026-01-15T19:30:00Z")).toEqual([]);
    });

    it("is sent once even if its time is moved to later on the same day", async () => {
      await save({ daily_summary: true, daily_summary_time: "18:00" });
      expect(await look("2026-01-15T17:00:00Z")).toEqual(["2026-01-15"]);
      await save({ daily_summary: true, daily_summary_time: "19:00" });
      expect(await look("2026-01-15T18:00:00Z")).toEqual([]);
      expect(await look("2026-01-16T18:00:00Z")).toEqual(["2026-01-16"]);
    });

    it("is enqueued once by eight concurrent jobs", async () => {
      await save({ daily_summary: true, daily_summary_time: "18:00" });
      await look("2026-01-15T16:30:00Z");
      clock.set("2026-01-15T17:00:00Z");
      await Promise.all(
        Array.from({ length: 8 }, () => enqueueDueSummaries(context, manifest, daily)),
      );
      expect(sent).toHaveLength(1);
    });

    it("is sent to others if the time zone of one integration is unknown", async () => {
      await save({ daily_summary: true, daily_summary_time: "18:00" });
      const other =
        (await createUser(database.db, { username: "bo", password: "12345678", role: "user" })) ??
        0;
      await database.db
        .updateTable("users")
        .set({ timezone: "Nowhere/Land" })
        .where("id", "=", owner)
        .execute();
      owner = other;
      const theirs = await save({ daily_summary: true, linked_slack_user_id: "U0BO" });
      expect(await look("2026-01-15T17:00:00Z")).toEqual(["2026-01-15"]);
      expect(sent[0]?.data["integration"]).toBe(theirs);
    });
  });

  it(`ran on ${kind}`, () => {
    expect(database.kind).toBe(kind === "PGlite" ? "pglite" : "postgres");
  });
});
