import type { DomainEvent } from "../connector/domain-events";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { Ledger, ScheduledWork, TakenWork, WorkEnd } from "../ports/ledger";
import type { Logger } from "../ports/logger";
import type { IntegrationRow, Storage } from "../ports/storage";
import type { RegisteredConnector } from "./deliveries";
import { afterAttempt, interruptedReason } from "./events";
import { nextSyncAt, randomFraction, syncRetryMs } from "./schedule";

/** Time between two attempts to revoke an access, in seconds. */
const revokeIntervalSeconds = 60 * 60;
/** Number of attempts to revoke an access, about a day. */
const maxRevokeAttempts = 24;

/** What {@link performWork} needs. */
export interface WorkParts {
  readonly storage: { readonly integrations: Pick<Storage["integrations"], "get"> };
  readonly ledger: Pick<Ledger, "finish">;
  readonly crypto: Pick<Crypto, "random">;
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
  findConnector(row: IntegrationRow): RegisteredConnector | undefined;
}

/** The result of a piece of work: `skipped` if there was nothing to do. */
export type WorkResult = "done" | "failed" | "skipped";

/** The work of syncing an integration; an integration has it once. */
export function syncWork(integration: string, at: Date): ScheduledWork {
  return { key: `sync:${integration}`, integration, work: { type: "sync" }, at };
}

/** The work of delivering an event to an integration. */
export function eventWork(integration: string, event: DomainEvent, at: Date): ScheduledWork {
  return {
    key: `event:${event.id}:${integration}`,
    integration,
    work: { type: "event", event },
    at,
  };
}

/** Does a piece of taken work and records what becomes of it. */
export async function performWork(parts: WorkParts, taken: TakenWork): Promise<WorkResult> {
  const row = await parts.storage.integrations.get(taken.integration, { fresh: true });
  const registered = row && parts.findConnector(row);
  if (!registered) {
    await parts.ledger.finish(taken, { type: "removed" });
    return "skipped";
  }
  const [result, end] = await perform(parts, registered, row, taken);
  await parts.ledger.finish(taken, end);
  return result;
}

type Performed = readonly [result: WorkResult, end: WorkEnd];

function perform(
  parts: WorkParts,
  registered: RegisteredConnector,
  row: IntegrationRow,
  taken: TakenWork,
): Promise<Performed> {
  const { work } = taken;
  switch (work.type) {
    case "sync":
      return syncDue(parts, registered, row, taken);
    case "event":
      return deliverEvent(parts, registered, work.event, taken);
    case "revoke":
      return revoke(parts, registered, taken, work);
  }
}

/** Syncs an integration and decides when it is synced next. */
async function syncDue(
  { crypto, clock, log }: WorkParts,
  { manifest, connector }: RegisteredConnector,
  row: IntegrationRow,
  { attempts }: TakenWork,
): Promise<Performed> {
  const { sync } = manifest;
  // Resuming schedules it again.
  if (!sync || !row.active) return ["skipped", { type: "removed" }];
  const scheduled = (): Date => nextSyncAt(sync, clock.now(), randomFraction(crypto));
  // A revoked token is not retried; saving another one starts a sync.
  if (row.health?.state === "needs_reauth") {
    return ["skipped", { type: "again", at: scheduled(), attempts: 0 }];
  }
  const result = await connector.sync(row.id);
  if (result.ok) return ["done", { type: "again", at: scheduled(), attempts: 0 }];
  log.info({ integration: row.id, connector: manifest.key, code: result.code }, "a sync failed");
  const failures = attempts + 1;
  const retryMs = syncRetryMs(result, failures, randomFraction(crypto));
  const at = retryMs === undefined ? scheduled() : new Date(clock.now().getTime() + retryMs);
  return ["failed", { type: "again", at, attempts: failures }];
}

/** Makes an attempt to deliver an event; failures that may pass are retried. */
async function deliverEvent(
  { clock, log }: WorkParts,
  { manifest, connector }: RegisteredConnector,
  event: DomainEvent,
  { integration, attempts, interrupted }: TakenWork,
): Promise<Performed> {
  const fields = { integration, connector: manifest.key, event: event.id, type: event.type };
  if (interrupted && manifest.notifications?.atMostOnce === true) {
    log.warn({ ...fields, reason: interruptedReason }, "an event was dropped");
    return ["failed", { type: "kept" }];
  }
  const result = await connector.deliverEvent(integration, event);
  const end = afterAttempt(result, { tries: attempts, at: event.at }, clock.now());
  switch (end.status) {
    case "sent":
      return ["done", { type: "kept" }];
    case "dropped":
      log.warn({ ...fields, reason: end.reason }, "an event was dropped");
      return [result.ok ? "skipped" : "failed", { type: "kept" }];
    case "waiting": {
      const at = new Date(clock.now().getTime() + end.afterSeconds * 1000);
      return ["failed", { type: "again", at, attempts: attempts + 1 }];
    }
  }
}

/** Retries to revoke the access of an integration that is disconnected. */
async function revoke(
  { clock, log }: WorkParts,
  { manifest, connector }: RegisteredConnector,
  { integration, attempts }: TakenWork,
  { pending }: Extract<TakenWork["work"], { readonly type: "revoke" }>,
): Promise<Performed> {
  const result = await connector.revoke(integration, pending);
  if (result.ok && !result.pending) return ["done", { type: "removed" }];
  if (attempts + 1 >= maxRevokeAttempts) {
    log.warn({ integration, connector: manifest.key }, "an access was not revoked");
    return ["failed", { type: "removed" }];
  }
  const at = new Date(clock.now().getTime() + revokeIntervalSeconds * 1000);
  return ["failed", { type: "again", at, attempts: attempts + 1 }];
}
