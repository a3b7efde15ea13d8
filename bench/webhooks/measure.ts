import { setTimeout } from "node:timers/promises";
import { nodeCrypto, parseKeys } from "@tt/connector-core/node";
import { sql, type Kysely } from "kysely";
import { createWebhook } from "../../packages/host-express/src/features/webhooks/write";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import { migrate } from "../../packages/host-express/src/platform/db/migrate";
import type { Database } from "../../packages/host-express/src/platform/db/schema";
import type { BenchRun } from "../runner/bench";
import { startServer, type Server } from "../runner/child";
import { createSeeded, startHost } from "../runner/host";
import { assertStatuses, startLoadMaker, type LoadRequest, type LoadResult } from "../runner/load";
import { runRounds } from "../runner/rounds";
import { encryptionKey } from "../runner/seed";
import { startAndStop } from "../runner/start-and-stop";
import { conditions, webhookLines, type Condition } from "./page";

/** Webhooks, each of another user. */
const webhooks = 1_000;
/** Users who start and stop timers, each with one connection. */
const users = 16;
/** Time for the first delivery after a burst. */
const maxDeliveryMs = 60_000;
/** Starts and stops per second. An event that all webhooks get makes 1,000 deliveries. */
const rates: Readonly<Record<Condition, number>> = {
  none: 48,
  one: 48,
  noneRarely: 4,
  allRarely: 4,
};

interface Plan {
  readonly rounds: number;
  /** Starts and stops of a burst, by how often they are sent. */
  readonly requests: number;
  readonly rareRequests: number;
}

const shortPlan: Plan = { rounds: 1, requests: 96, rareRequests: 32 };
const fullPlan: Plan = { rounds: 5, requests: 480, rareRequests: 64 };

interface Side {
  readonly host: Server;
  readonly database: OpenDatabase;
  readonly connections: readonly (readonly LoadRequest[])[];
}

/**
 * Measures starts and stops of timers while no webhook, one or 1,000 webhooks get their events.
 * @throws Error when a request fails
 */
export async function measureWebhooks({
  databases,
  isShort,
  nodeOptions,
  log,
}: BenchRun): Promise<readonly string[]> {
  const plan = isShort ? shortPlan : fullPlan;
  const load = startLoadMaker();
  const stops: (() => Promise<void>)[] = [() => load.stop()];
  try {
    const receiver = await startServer("./webhooks/receiver.ts", [], {});
    stops.push(() => receiver.stop());
    const prepare = async (recipients: "none" | "one" | "all"): Promise<Side> => {
      let connections: LoadRequest[][] = [];
      const created = await createSeeded(databases, `webhooks_${recipients}`, async (open) => {
        connections = await seed(open, recipients, receiver.url);
      });
      const host = await startHost(created, nodeOptions, { OUTBOUND_ALLOWLIST: "127.0.0.1" });
      stops.push(() => host.stop());
      const database = await created.open();
      stops.push(() => database.close());
      return { host, database, connections };
    };
    const none = await prepare("none");
    const one = await prepare("one");
    const all = await prepare("all");
    const sides: Readonly<Record<Condition, Side>> = {
      none,
      one,
      noneRarely: none,
      allRarely: all,
    };
    const burst = async (condition: Condition): Promise<LoadResult> => {
      const { host, database, connections } = sides[condition];
      const amount = condition.endsWith("Rarely") ? plan.rareRequests : plan.requests;
      const overallRate = rates[condition];
      const result = await load.send({ url: host.url, connections, amount, overallRate });
      assertStatuses(condition, amount, result.statuses, [200, 201]);
      if (condition === "allRarely") await assertDelivered(database.db);
      await forgetDeliveries(database.db);
      return result;
    };
    for (const condition of conditions) await burst(condition);
    const bursts = Object.fromEntries(
      conditions.map((condition) => [condition, () => burst(condition)]),
    ) as Record<Condition, () => Promise<LoadResult>>;
    const results = await runRounds(bursts, plan.rounds, (round, latest) => {
      const each = conditions.map(
        (condition, index) => `${condition} ${(latest[index]?.p50 ?? 0).toFixed(2)} ms`,
      );
      log(`  round ${String(round)}: p50 ${each.join(", ")}`);
    });
    return webhookLines(rates, results);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** Creates users with a project each, the webhooks, and the requests of the first users. */
async function seed(
  { db, maintenance }: OpenDatabase,
  recipients: "none" | "one" | "all",
  url: string,
): Promise<LoadRequest[][]> {
  await migrate(maintenance);
  await sql`insert into settings (id, timezone) values (1, 'UTC')`.execute(db);
  await sql`insert into clients (name) values ('Client')`.execute(db);
  // Administrators see the entries of all users.
  const role = recipients === "all" ? "admin" : "user";
  await sql`insert into users (username, role)
    select 'user-' || n, ${role} from generate_series(1, ${webhooks}::integer) n order by n`.execute(
    db,
  );
  await sql`insert into projects (name, client_id)
    select 'Project ' || n, 1 from generate_series(1, ${users}::integer) n order by n`.execute(db);
  if (recipients !== "none") {
    const crypto = nodeCrypto(parseKeys(encryptionKey));
    const input = { name: "Bench", url, events: ["*"], description: null, headers: {} };
    await db.transaction().execute(async (tx) => {
      for (let userId = 1; userId <= webhooks; userId += 1) {
        await createWebhook(tx, crypto, { userId, role }, { ...input, is_active: true });
      }
    });
  }
  await sql`vacuum analyze`.execute(maintenance);
  const connections: LoadRequest[][] = [];
  for (let user = 1; user <= users; user += 1) connections.push(await startAndStop(db, user));
  return connections;
}

/**
 * Waits until a delivery arrived.
 * @throws Error if none does, so that the burst measured nothing.
 */
async function assertDelivered(db: Kysely<Database>): Promise<void> {
  for (const start = Date.now(); Date.now() - start < maxDeliveryMs;) {
    const delivered = await db
      .selectFrom("webhook_deliveries")
      .select("id")
      .where("status", "=", "delivered")
      .limit(1)
      .executeTakeFirst();
    if (delivered) return;
    await setTimeout(500);
  }
  throw new Error("No webhook got an event");
}

/** What is left of a burst must not slow down the next one. */
async function forgetDeliveries(db: Kysely<Database>): Promise<void> {
  await sql`delete from pgboss.job where name like 'webhook_%' and state in ('created', 'retry')`.execute(
    db,
  );
  await sql`delete from webhook_messages`.execute(db);
}
