import type { DomainEventType, JsonObject } from "@tt/connector-core";
import { createGuardedFetch, nodeCrypto } from "@tt/connector-core/node";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import type { Transaction } from "kysely";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createUser } from "../../src/features/users/write";
import { listDeliveries } from "../../src/features/webhooks/deliveries";
import { fanOutJob, storeMessages } from "../../src/features/webhooks/fan-out";
import { deliveryJobs } from "../../src/features/webhooks/job";
import { findWebhook } from "../../src/features/webhooks/store";
import { createWebhook, type NewWebhook } from "../../src/features/webhooks/write";
import type { Actor } from "../../src/platform/auth/principal";
import { readConfig } from "../../src/platform/config/read-config";
import type { HostContext } from "../../src/platform/context";
import type { OpenDatabase } from "../../src/platform/db/database";
import type { Database } from "../../src/platform/db/schema";
import { recordEvents } from "../../src/platform/events/record";
import { unpaced } from "../../src/platform/jobs/pace";
import { relayBatch } from "../../src/platform/jobs/relay";
import { createMetrics } from "../../src/platform/metrics/metrics";
import { silentLog } from "./databases";
import { emptyTables } from "./empty-tables";
import { disabledAi } from "./model";
import { Receiver } from "./receiver";

interface QueuedJob {
  readonly queue: string;
  readonly data: object;
  readonly at: number;
}

const everything = { page: 1, per_page: 100_000 };

/** What every test gets anew. */
interface State {
  database: OpenDatabase;
  receiver: Receiver;
  /** Starts near the real time, which `standardwebhooks` compares timestamps with. */
  clock: FixedClock;
  context: HostContext;
  /** Jobs that have not run. */
  queued: QueuedJob[];
  admin: Actor;
  bob: Actor;
}

/** Runs the jobs of webhooks with a fixed clock, on a database and a receiver of their own. */
export function useWebhooks(open: () => Promise<OpenDatabase>) {
  const t = {} as State;
  beforeAll(async () => {
    t.database = await open();
    t.receiver = await Receiver.start();
  });
  afterAll(async () => {
    await t.receiver.close();
    await t.database.close();
  });
  beforeEach(async () => {
    await emptyTables(t.database);
    t.receiver.reset();
    t.clock = fixedClock(new Date(Math.floor(Date.now() / 1000) * 1000).toISOString());
    t.queued = [];
    const enqueue = (queue: string, data: object, delaySeconds = 0): void => {
      t.queued.push({ queue, data, at: t.clock.now().getTime() + delaySeconds * 1000 });
    };
    t.context = {
      config: readConfig({}),
      database: t.database,
      crypto: nodeCrypto([new Uint8Array(32).fill(5)]),
      clock: t.clock,
      log: silentLog,
      metrics: createMetrics(),
      fetch: globalThis.fetch,
      guardedFetch: createGuardedFetch({ allowlist: ["127.0.0.1"] }),
      redis: undefined,
      ai: disabledAi,
      workOptions: () => Promise.resolve([]),
      suggestedEntries: () => Promise.resolve([]),
      connectorNames: new Map(),
      jobs: {
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
        counts: () => Promise.resolve([]),
        send: (queue, data) => {
          enqueue(queue, data);
          return Promise.resolve();
        },
        sendAll: (queue, jobs) => {
          for (const { data, delaySeconds } of jobs) enqueue(queue, data, delaySeconds);
          return Promise.resolve();
        },
      },
    };
    t.admin = await user("root", "admin");
    t.bob = await user("bob", "user");
  });

  async function user(username: string, role: "admin" | "user"): Promise<Actor> {
    const id = await createUser(t.database.db, { username, password: "12345678", role });
    return { userId: id ?? 0, role };
  }

  /** Runs something in a transaction. */
  const inTransaction = <T>(run: (tx: Transaction<Database>) => Promise<T>): Promise<T> =>
    t.database.db.transaction().execute(run);

  /** Creates a webhook of all events. */
  async function subscribe(
    owner: Actor,
    more: Partial<NewWebhook> = {},
  ): Promise<{ id: number; secret: string }> {
    const made = await t.database.db.transaction().execute((tx) =>
      createWebhook(tx, t.context.crypto, owner, {
        name: "Hook",
        url: t.receiver.url,
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
    userId: number | null = t.admin.userId,
  ): Promise<void> {
    const [entityType = ""] = type.split(".");
    const entity = { type: entityType, id: entityId, name: `Name ${String(entityId)}` };
    await recordEvents(t.database.db, [{ type, userId, entity, data }]);
    await relayBatch(t.database.db, storeMessages(t.context.jobs));
  }

  /** Runs all jobs that are due, and what they enqueue. */
  async function runJobs(): Promise<void> {
    const handlers = new Map(
      [fanOutJob(t.context, unpaced), ...deliveryJobs(t.context, unpaced)].map((handler) => [
        handler.queue,
        handler,
      ]),
    );
    for (;;) {
      const due = t.queued.filter(({ at }) => at <= t.clock.now().getTime());
      if (due.length === 0) return;
      t.queued = t.queued.filter((job) => !due.includes(job));
      await Promise.all(due.map(async ({ queue, data }) => handlers.get(queue)?.handle(data)));
    }
  }

  async function advance(seconds: number): Promise<void> {
    t.clock.advance(seconds * 1000);
    await runJobs();
  }

  const deliveries = async (webhook: number) =>
    (await listDeliveries(t.database.db, webhook, {}, everything)).rows;
  const webhookOf = async (id: number) => {
    const row = await findWebhook(t.database.db, t.admin, id);
    if (!row) throw new Error("There is no webhook");
    return row;
  };

  return Object.assign(t, {
    subscribe,
    happen,
    runJobs,
    advance,
    deliveries,
    webhookOf,
    inTransaction,
  });
}
