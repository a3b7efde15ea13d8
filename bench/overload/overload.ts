import { sql } from "kysely";
import { createTasks, startAttackedHost } from "../faults/host";
import { startWorker } from "../runner/child";
import type { BenchDatabase } from "../runner/databases";
import type { FloodOrder, FloodResult } from "./flood";
import { pollHealth } from "./poll-health";

/** How much is sent. */
export interface OverloadPlan {
  readonly connections: number;
  readonly seconds: number;
}

/** A host that gets ten times as many requests as it can answer. */
export interface OverloadFigures {
  /** Answered per second by as many connections as the host handles requests at once. */
  readonly capacity: number;
  /** A quarter of the capacity, before the overload. */
  readonly calm: FloodResult;
  readonly flood: FloodResult;
  /** Response times of health checks while the host still takes the connections of the overload, milliseconds. */
  readonly healthWhileTaking: readonly number[];
  /** Response times of later health checks during the overload. */
  readonly health: readonly number[];
  /** Resident memory before, and at most during the overload. */
  readonly rssBytesBefore: number;
  readonly maxRssBytes: number;
  /** Time of the first request after the overload, milliseconds. */
  readonly firstAfterMs: number;
  /** The calm load again, right after the overload. */
  readonly after: FloodResult;
  /** Entries that were acknowledged and are not stored exactly once. */
  readonly lost: number;
  /** Entries that were refused with 503 and are stored. */
  readonly storedThoughRefused: number;
}

/** Rate of the overload, as a multiple of the capacity. */
export const factor = 10;
/** Default of `MAX_CONCURRENT_REQUESTS`. */
const busyConnections = 32;
const calmConnections = 16;

/** Measures the capacity, then a calm load, then ten times the capacity, then the calm load again. */
export async function overload(
  database: BenchDatabase,
  { connections, seconds }: OverloadPlan,
): Promise<OverloadFigures> {
  const host = await startAttackedHost(database);
  await createTasks(host, 50);
  const worker = startWorker<FloodOrder, FloodResult>("./overload/flood-worker.ts");
  const { url, token } = host;
  const send = (name: string, order: Pick<FloodOrder, "connections" | "rate" | "seconds">) =>
    worker.send({ url, token, project: 1, name, ...order });
  const busy = { connections: busyConnections, seconds };
  await send("warm", { ...busy, seconds: Math.min(seconds, 5) });
  const full = await send("full", busy);
  const capacity = full.accepted / seconds;
  const calmLoad = { connections: calmConnections, rate: capacity / 4, seconds };
  const calm = await send("calm", calmLoad);
  const { rssBytes: rssBytesBefore } = await host.read();
  const flooding = send("flood", { connections, seconds, rate: capacity * factor });
  const checks = await pollHealth(url, flooding);
  const flood = await flooding;
  const [early, late] = [true, false].map((isEarly) =>
    checks
      .filter(({ startedAtMs }) => startedAtMs < flood.takenAtMs === isEarly)
      .map(({ ms }) => ms),
  );
  const started = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  await (await fetch(`${url}/api/v1/tasks?per_page=50`, { headers })).arrayBuffer();
  const firstAfterMs = performance.now() - started;
  const after = await send("after", calmLoad);
  const { maxRssBytes } = await host.read();
  await Promise.all([worker.stop(), host.stop()]);
  const counts = await countsByNotes(database);
  const acknowledged = [full, calm, flood, after].flatMap((each) => each.acknowledged);
  return {
    capacity,
    calm,
    flood,
    healthWhileTaking: early ?? [],
    health: late ?? [],
    rssBytesBefore,
    maxRssBytes,
    firstAfterMs,
    after,
    lost: acknowledged.filter((notes) => counts.get(notes) !== 1).length,
    storedThoughRefused: flood.refused.filter((notes) => counts.has(notes)).length,
  };
}

async function countsByNotes(database: BenchDatabase): Promise<ReadonlyMap<string, number>> {
  const opened = await database.open();
  const { rows } = await sql<{ notes: string; count: number }>`
    select notes, count(*)::integer as count from time_entries group by notes`.execute(
    opened.maintenance,
  );
  await opened.close();
  return new Map(rows.map(({ notes, count }) => [notes, count]));
}
