import { setTimeout as sleep } from "node:timers/promises";
import { nodeCrypto, parseKeys, serveFetch } from "@tt/connector-core/node";
import { sql } from "kysely";
import { createWebhook } from "../../packages/host-express/src/features/webhooks/write";
import type { BenchDatabase } from "../runner/databases";
import type { LoadMaker } from "../runner/load";
import { encryptionKey } from "../runner/seed";
import { tokenOf } from "./seed";

/** How a limit was kept. */
export interface LimitFigures {
  readonly limit: number;
  readonly requests: number;
  readonly accepted: number;
}

/** How jobs were done. */
export interface JobFigures {
  /** Events in the database that the webhook has to get. */
  readonly events: number;
  readonly received: number;
}

/** A host that waits for Redis longer counts on its own, so the hosts must not be flooded. */
const connections = 24;
/** Time until all jobs are done. */
const maxWaitMs = 120_000;

/**
 * Sends more requests of one token than its limit per minute allows, to all hosts at once.
 * @throws Error unless exactly as many as allowed are accepted, or if it took a minute
 */
export async function checkLimit(
  database: BenchDatabase,
  load: LoadMaker,
  [url = "", ...moreUrls]: readonly string[],
  { limit, requests }: { readonly limit: number; readonly requests: number },
): Promise<LimitFigures> {
  const open = await database.open();
  const [warmUp, token] = [await tokenOf(open.db, 1), await tokenOf(open.db, 2)];
  await open.close();
  const send = async (as: string, amount: number): Promise<Readonly<Record<number, number>>> => {
    const headers = { authorization: `Bearer ${as}` };
    const list = [{ method: "GET", path: "/api/v1/users/me", headers } as const];
    const order = {
      url,
      moreUrls,
      amount,
      connections: Array.from({ length: connections }, () => list),
    };
    return (await load.send(order)).statuses;
  };
  await send(warmUp, connections * 4);
  const started = performance.now();
  const { 200: accepted = 0, 429: refused = 0 } = await send(token, requests);
  if (performance.now() - started > 50_000)
    throw new Error("The machine is too slow for this limit");
  if (accepted !== limit || refused !== requests - limit) {
    throw new Error(`A limit of ${String(limit)} let ${String(accepted)} requests through`);
  }
  return { limit, requests, accepted };
}

/**
 * Lets all hosts send the events of deliveries to a webhook.
 * @param deliver Delivers to all hosts.
 * @throws Error if an event is missing, or was sent twice
 */
export async function checkJobs(
  database: BenchDatabase,
  deliver: () => Promise<unknown>,
): Promise<JobFigures> {
  const ids: string[] = [];
  const receiver = await serveFetch((request) => {
    ids.push(request.headers.get("webhook-id") ?? "");
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  const open = await database.open();
  const { db } = open;
  try {
    const crypto = nodeCrypto(parseKeys(encryptionKey));
    await sql`update users set role = 'admin' where id = 1`.execute(db);
    await db.transaction().execute((tx) =>
      createWebhook(
        tx,
        crypto,
        { userId: 1, role: "admin" },
        {
          name: "Bench",
          url: receiver.url,
          events: ["*"],
          description: null,
          headers: {},
          is_active: true,
        },
      ),
    );
    await deliver();
    const events = await untilDone(db);
    const received = new Set(ids).size;
    if (received !== events || ids.length !== events) {
      throw new Error(
        `Of ${String(events)} events, ${String(received)} were sent, ${String(ids.length)} times in all`,
      );
    }
    return { events, received };
  } finally {
    await open.close();
    await receiver.close();
  }
}

/** @returns Number of deliveries, once all are made. @throws Error if that takes too long */
async function untilDone(db: Awaited<ReturnType<BenchDatabase["open"]>>["db"]): Promise<number> {
  for (const started = performance.now(); performance.now() - started < maxWaitMs;) {
    await sleep(500);
    const { rows } = await sql<{ events: number; waiting: number; made: number }>`select
      (select count(*) from webhook_messages) as events,
      (select count(*) from domain_events) as waiting,
      (select count(*) from webhook_deliveries where status = 'delivered') as made`.execute(db);
    const [row] = rows;
    if (row?.waiting === 0 && row.events > 0 && row.made === row.events) return row.events;
  }
  throw new Error("The webhook did not get all events in time");
}
