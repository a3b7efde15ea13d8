import type { Clock, Telemetry } from "@tt/connector-core";
import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { Log } from "../../platform/log/log";
import { DeliveryBuffer } from "./buffer";
import { recordOf, refusalOf } from "./record";
import { addRefusals, insertDeliveries, pruneDeliveries } from "./write";

/** How long a delivery may be missing in the history. */
const maxDelayMs = 1_000;
/** An integration's older deliveries are deleted after this many new ones. */
const pruneEvery = 100;

/** The history of deliveries. It is written beside the deliveries, which never wait for it. */
export interface DeliveryLog {
  /** Records the deliveries that are reported from now on. */
  listen(telemetry: Telemetry): void;
  /** Writes what this process has recorded. */
  flush(): Promise<void>;
  /** Writes the rest and stops. */
  close(): Promise<void>;
}

/** Creates the history of this process. Its writes are batches, at most one a second. */
export function createDeliveryLog(
  db: Kysely<Database>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): DeliveryLog {
  const buffer = new DeliveryBuffer();
  /** Deliveries written since the last deletion, by integration. */
  const unpruned = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (buffer.isEmpty) return;
    const { deliveries, refusals } = buffer.take();
    if (deliveries.length > 0) await insertDeliveries(db, deliveries);
    if (refusals.length > 0) await addRefusals(db, refusals);
    for (const { integration } of deliveries) {
      unpruned.set(integration, (unpruned.get(integration) ?? 0) + 1);
    }
    const full = [...unpruned].filter(([, count]) => count >= pruneEvery).map(([id]) => id);
    if (full.length > 0) await pruneDeliveries(db, full);
    for (const id of full) unpruned.delete(id);
  };
  const flush = (): Promise<void> => {
    // One batch after the other, so that a reader who flushes sees what an earlier batch wrote.
    writing = writing.then(write).catch((error: unknown) => {
      log.warn({ err: error }, "deliveries are missing in the history");
    });
    return writing;
  };
  const schedule = (): void => {
    if (timer) return;
    timer = setTimeout(() => void flush(), maxDelayMs);
    timer.unref();
  };
  return {
    listen(telemetry) {
      telemetry.on("delivery", (event) => {
        const now = clock.now();
        const record = recordOf(event, now);
        const refusal = refusalOf(event);
        if (record) buffer.add(record);
        if (refusal) buffer.count(refusal, now);
        if (record ?? refusal) schedule();
      });
    },
    flush,
    close: flush,
  };
}
