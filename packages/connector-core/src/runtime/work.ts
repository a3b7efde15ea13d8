import type { DomainEvent } from "../connector/domain-events";
import type { EventReport } from "../connector/reports";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { Ledger, ScheduledWork, TakenWork, WorkEnd } from "../ports/ledger";
import type { Logger } from "../ports/logger";
import type { IntegrationRow, Storage } from "../ports/storage";
import type { Result } from "../result";
import type { Settings, SettingsSchema } from "../settings/types";
import { dueSummaryDay, nextSummaryCheck, summaryWork, windowOfCheck } from "./daily-summaries";
import type { RegisteredConnector } from "./deliveries";
import { afterAttempt, interruptedReason } from "./events";
import { sendSlot } from "./send-slot";
import { nextSyncAt, randomFraction, syncRetryMs } from "./schedule";

/** Time between two attempts to revoke an access, in seconds. */
const revokeIntervalSeconds = 60 * 60;
/** Number of attempts to revoke an access, about a day. */
const maxRevokeAttempts = 24;

/**
 * How long the claim of a daily summary is kept. A calendar day of a user who changes the time zone may
 * last 50 hours.
 */
const summaryClaimMs = 3 * 24 * 60 * 60 * 1000;

/** What {@link performWork} needs. */
export interface WorkParts {
  readonly storage: Pick<Storage, "users" | "supports"> & {
    readonly integrations: Pick<Storage["integrations"], "get">;
  };
  readonly ledger: Pick<Ledger, "finish" | "schedule" | "reserveSlot">;
  readonly crypto: Pick<Crypto, "random">;
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
  /** IANA time zone of the installation. */
  readonly timeZone: string;
  findConnector(row: IntegrationRow): RegisteredConnector | undefined;
  /** @throws ConnectorError if the integration's settings are invalid */
  readonly settingsOf: (row: IntegrationRow) => Settings<SettingsSchema>;
}

/** The result of a piece of work: `skipped` if there was nothing to do. */
export type WorkResult = "done" | "failed" | "skipped";

/** The work of syncing an integration; an integration has it once. */
export function syncWork(integration: string, at: Date): ScheduledWork {
  return { key: syncKey(integration), integration, work: { type: "sync" }, at };
}

function syncKey(integration: string): string {
  return `sync:${integration}`;
}

/** Requests of so many milliseconds lead to one sync. */
const requestWindowMs = 10_000;

/**
 * The work of syncing an integration because something has changed. It is due after all requests that it is
 * for, so that none arrives while it is done.
 */
export function requestedSyncWork(integration: string, now: Date): ScheduledWork {
  const time = now.getTime();
  const at = new Date(time - (time % requestWindowMs) + requestWindowMs);
  return { ...syncWork(integration, at), key: `${syncKey(integration)}:${String(+at)}` };
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
    case "summary_check":
      return checkSummary(parts, registered, row, taken);
    case "daily_summary":
      return sendSummary(parts, registered, taken, work);
    case "revoke":
      return revoke(parts, registered, taken, work);
  }
}

/** Syncs an integration and decides when it is synced next. */
async function syncDue(
  { crypto, clock, ledger, log }: WorkParts,
  { manifest, connector }: RegisteredConnector,
  row: IntegrationRow,
  { attempts, key }: TakenWork,
): Promise<Performed> {
  const { sync } = manifest;
  // Resuming schedules it again.
  if (!sync || !row.active) return ["skipped", { type: "removed" }];
  const isRequested = key !== syncKey(row.id);
  /** The schedule goes on, beside a sync that was requested. */
  const scheduled = (failures = 0): WorkEnd =>
    isRequested
      ? { type: "removed" }
      : again(nextSyncAt(sync, clock.now(), randomFraction(crypto)), failures);
  // A revoked token is not retried; saving another one starts a sync.
  if (row.health?.state === "needs_reauth") return ["skipped", scheduled()];
  const result = await connector.sync(row.id);
  if (result.ok) return ["done", scheduled()];
  log.info({ integration: row.id, connector: manifest.key, code: result.code }, "a sync failed");
  const failures = attempts + 1;
  const retryMs = syncRetryMs(result, failures, randomFraction(crypto));
  if (retryMs === undefined) return ["failed", scheduled(failures)];
  const at = after(clock, retryMs);
  if (!isRequested) return ["failed", again(at, failures)];
  // However many were requested, one retries. A sync that is running keeps its own time, and may have read
  // already what has changed since: it is requested again, until there is one after it.
  const isRunning = result.code === "busy";
  const retry = isRunning ? requestedSyncWork(row.id, clock.now()) : syncWork(row.id, at);
  await ledger.schedule([retry]);
  return ["failed", { type: "removed" }];
}

/** @param attempts Number of failures in a row. */
function again(at: Date, attempts: number): WorkEnd {
  return { type: "again", at, attempts };
}

function after(clock: Pick<Clock, "now">, ms: number): Date {
  return new Date(clock.now().getTime() + ms);
}

/** Finds out whether an integration's daily summary is due, and schedules it once per day. */
async function checkSummary(
  parts: WorkParts,
  { manifest }: RegisteredConnector,
  row: IntegrationRow,
  taken: TakenWork,
): Promise<Performed> {
  const { ledger, clock } = parts;
  const daily = manifest.notifications?.daily;
  // Resuming schedules it again.
  if (!daily || !row.active) return ["skipped", { type: "removed" }];
  const now = clock.now();
  const zone = await zoneOf(parts, row);
  const window = windowOfCheck(daily, taken.at, now);
  const day =
    zone === undefined ? undefined : dueSummaryDay({ ...parts, daily }, { row, zone }, window);
  if (day !== undefined) {
    const slot = await sendSlot(manifest, parts.settingsOf(row), ledger, now);
    // Before the check ends: if this process stops in between, the check is repeated, and the claim of
    // the day keeps the summary from being sent twice.
    await ledger.schedule([summaryWork(row.id, day, now, slot)]);
  }
  return ["skipped", again(nextSummaryCheck(daily, now), 0)];
}

/** The time zone of an integration's owner; undefined if they are no longer active. */
async function zoneOf(
  { storage, timeZone }: WorkParts,
  { owner }: IntegrationRow,
): Promise<string | undefined> {
  if (owner === null || !storage.supports.includes("identities")) return timeZone;
  return (await storage.users.get(owner))?.zone;
}

function sendSummary(
  parts: WorkParts,
  registered: RegisteredConnector,
  taken: TakenWork,
  { day, since }: Extract<TakenWork["work"], { readonly type: "daily_summary" }>,
): Promise<Performed> {
  return attempt(parts, registered, taken, {
    name: "a daily summary",
    fields: { day },
    at: since,
    keptUntil: after(parts.clock, summaryClaimMs),
    send: () => registered.connector.sendDailySummary(taken.integration, day),
  });
}

function deliverEvent(
  parts: WorkParts,
  registered: RegisteredConnector,
  event: DomainEvent,
  taken: TakenWork,
): Promise<Performed> {
  return attempt(parts, registered, taken, {
    name: "an event",
    fields: { event: event.id, type: event.type },
    at: event.at,
    send: () => registered.connector.deliverEvent(taken.integration, event),
  });
}

/** An event or a daily summary. */
interface Message {
  /** For the log. */
  readonly name: string;
  /** For the log. */
  readonly fields: Readonly<Record<string, string>>;
  /** When it happened or became due, ISO 8601 UTC. */
  readonly at: string;
  /** Until when it must not be scheduled again (default: for a day after it is done). */
  readonly keptUntil?: Date;
  send(): Promise<Result<EventReport>>;
}

/** Makes an attempt to send a message; failures that may pass are retried. */
async function attempt(
  { clock, log }: WorkParts,
  { manifest }: RegisteredConnector,
  { integration, attempts, interrupted }: TakenWork,
  message: Message,
): Promise<Performed> {
  const { keptUntil: until } = message;
  const kept: WorkEnd = { type: "kept", ...(until ? { until } : {}) };
  const dropped = (reason: string): void => {
    const fields = { integration, connector: manifest.key, ...message.fields, reason };
    log.warn(fields, `${message.name} was dropped`);
  };
  if (interrupted && manifest.notifications?.atMostOnce === true) {
    dropped(interruptedReason);
    return ["failed", kept];
  }
  const result = await message.send();
  const end = afterAttempt(result, { tries: attempts, at: message.at }, clock.now());
  switch (end.status) {
    case "sent":
      return ["done", kept];
    case "dropped":
      dropped(end.reason);
      return [result.ok ? "skipped" : "failed", kept];
    case "waiting":
      return ["failed", again(after(clock, end.afterSeconds * 1000), attempts + 1)];
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
  return ["failed", again(after(clock, revokeIntervalSeconds * 1000), attempts + 1)];
}
