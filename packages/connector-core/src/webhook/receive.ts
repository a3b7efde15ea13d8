import { hex, utf8 } from "../bytes";
import type { ChangeSet } from "../changes/changes";
import type { CommitResult, Outcome } from "../changes/outcome";
import type { OpenSecret } from "../settings/secrets";
import type { SettingsSchema } from "../settings/types";
import type { ConnectorContext } from "../connector/context";
import { ConnectorError } from "../error";
import type { Inbound, Manifest } from "../connector/manifest";
import { healthAfter } from "../connector/health";
import type { Plan } from "../connector/reports";
import type { Ports } from "../ports/ports";
import type { IntegrationRow, ReadOptions } from "../ports/storage";
import type { Failure } from "../result";
import { cleanValue, isStorable } from "../text";
import type { DeliveryResult } from "../ports/telemetry";
import {
  busyFailure,
  busyReply,
  committedReply,
  duplicateReply,
  faultFailure,
  faultReply,
  ignoredReply,
  inactiveReply,
  rejectedReply,
  tooLargeReply,
  unauthorizedReply,
  unavailableFailure,
  unavailableReply,
} from "./replies";
import type { RawRequest, Reply, Situation } from "./request";
import { findSigner, isCheckable, UnverifiableError } from "./verify";

/** A shared URL can belong to so many cards at most; more are never tried. */
const maxCandidates = 20;

/** What the gate needs of a connector. */
export interface GateConnector<Schema extends SettingsSchema, Event> {
  readonly manifest: Manifest<Schema, Event>;
  readonly inbound: Inbound<Schema, Event>;
  readonly ports: Ports;
  readonly openSecret: OpenSecret;
  /** Parses the card. @throws ConnectorError `invalid_config` */
  contextOf(row: IntegrationRow): ConnectorContext<Schema>;
  decide(event: Event, context: ConnectorContext<Schema>): Promise<Plan>;
}

interface Attempt {
  readonly reply: Reply;
  readonly result: DeliveryResult;
  readonly row?: IntegrationRow;
  /** Decided by a row that may be old: to be decided again on a fresh one. */
  readonly fromCache?: boolean;
}

/**
 * The inbound gate, the only way to `onDelivery`:
 * size → unsigned handshakes → signed time → candidates → signature → parse → decide → commit.
 *
 * Rows may come from memory, but no refusal does: a provider does not send twice, so whatever a
 * possibly old row refuses, fails or leaves alone is decided once more on a fresh one.
 */
export async function receive<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
): Promise<Reply> {
  const attempt = await guarded(connector, request, publicId);
  connector.ports.telemetry.emit("delivery", {
    connector: connector.manifest.key,
    integration: attempt.row?.id,
    status: attempt.reply.status,
    result: attempt.result,
  });
  return attempt.reply;
}

async function guarded<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
): Promise<Attempt> {
  try {
    if (request.body.length > connector.inbound.maxBytes) {
      return { reply: tooLargeReply, result: "refused" };
    }
    const constant = connector.inbound.unsigned?.(request);
    if (constant) return { reply: constant, result: "ignored" };
    try {
      const first = await decideOnce(connector, request, publicId, {});
      if (!first.fromCache) return first;
    } catch (error) {
      // The storage is away: a second try would only wait for it again.
      if (isBusy(error)) throw error;
      const fields = { connector: connector.manifest.key, err: error };
      connector.ports.log.debug(fields, "delivery failed by a row that may be old");
    }
    return await decideOnce(connector, request, publicId, { fresh: true });
  } catch (error) {
    if (error instanceof VerifiedFault) return fault(connector, error.cause, request);
    // Says nothing about any integration, so a person may read it unverified.
    return isBusy(error) ? fault(connector, error, request) : fault(connector, error);
  }
}

function isBusy(error: unknown): boolean {
  const cause = error instanceof VerifiedFault ? error.cause : error;
  return ConnectorError.isInstance(cause) && cause.code === "busy";
}

/** What went wrong after the signature was verified: whoever sent it may be told in his own words. */
class VerifiedFault extends Error {}

async function decideOnce<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
  read: ReadOptions,
): Promise<Attempt> {
  const { inbound, ports } = connector;
  const doubtful = read.fresh !== true;
  const signed = inbound.verification.signed(request);
  if (!isCheckable(inbound.verification, signed, ports.clock.now())) {
    return { reply: unauthorizedReply, result: "refused" };
  }
  const candidates = await findCandidates(connector, request, publicId, read);
  const row = await findSigner(inbound.verification, signed, candidates, {
    crypto: ports.crypto,
    clock: ports.clock,
    openSecret: connector.openSecret,
  });
  if (!row) return { reply: unauthorizedReply, result: "refused", fromCache: doubtful };
  return decideVerified(connector, request, row, doubtful).catch((error: unknown) => {
    throw new VerifiedFault("A verified delivery failed", { cause: error });
  });
}

async function decideVerified<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  row: IntegrationRow,
  doubtful: boolean,
): Promise<Attempt> {
  const { inbound } = connector;
  if (!row.active) {
    const reply = ownWords(connector, request, { type: "inactive" }) ?? inactiveReply;
    return { reply, result: "ignored", row, fromCache: doubtful };
  }

  const parsed = inbound.parse(request);
  if ("ignored" in parsed) return { reply: ignoredReply(parsed.ignored), result: "ignored", row };

  const plan = await connector.decide(cleanValue(parsed.event), connector.contextOf(row));
  if (plan.changes.length === 0 && !plan.state && !plan.failure) {
    // Nothing to commit means that no guard looks at the settings this was decided by.
    const old = doubtful && plan.readOnly !== true;
    return { reply: plan.reply([]), result: "ignored", row, fromCache: old };
  }
  const committed = await commit(connector, request, row, plan);
  switch (committed.status) {
    case "stale_guard": {
      const own = ownWords(connector, request, { type: "failed", failure: busyFailure });
      const reply = own ?? busyReply;
      return { reply, result: "failed", row, fromCache: doubtful };
    }
    case "duplicate": {
      const reply = ownWords(connector, request, { type: "duplicate" }) ?? duplicateReply;
      return { reply, result: "duplicate", row };
    }
    case "done":
      return {
        reply: replyOf(connector, request, row, plan, committed.outcomes),
        result: "done",
        row,
      };
  }
}

/**
 * The connector's reply to what was committed. A fault in it undoes nothing: decided again, the
 * delivery would be a duplicate of itself, so it gets core's reply.
 */
function replyOf<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  row: IntegrationRow,
  plan: Plan,
  outcomes: readonly Outcome[],
): Reply {
  try {
    return plan.reply(outcomes);
  } catch (error) {
    const fields = { connector: connector.manifest.key, integration: row.id, err: error };
    connector.ports.log.error(fields, "a delivery was committed, but its reply failed");
    return ownWords(connector, request, { type: "done" }) ?? committedReply(outcomes);
  }
}

/** The provider's own form of a reply; undefined if the connector has none, or fails to make it. */
function ownWords<Schema extends SettingsSchema, Event>(
  { inbound, manifest, ports }: GateConnector<Schema, Event>,
  verified: RawRequest,
  situation: Situation,
): Reply | undefined {
  try {
    return inbound.answer?.(verified, situation);
  } catch (error) {
    ports.log.error({ connector: manifest.key, err: error }, "a reply of a connector failed");
    return undefined;
  }
}

async function findCandidates<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
  read: ReadOptions,
): Promise<readonly IntegrationRow[]> {
  const { integrations } = connector.ports.storage;
  const { key } = connector.manifest;
  if (publicId !== undefined) {
    const row = await integrations.byPublicId(key, publicId, read);
    return row ? [row] : [];
  }
  const hints = connector.inbound.candidateKeys(request);
  return hints.length > 0 ? integrations.byRoutingKey(key, hints, maxCandidates, read) : [];
}

async function commit<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  row: IntegrationRow,
  plan: Plan,
): Promise<CommitResult> {
  const changeSet: ChangeSet = {
    integration: row.id,
    guard: { settingsVersion: row.settingsVersion },
    changes: plan.changes,
    ...(plan.changes.length > 0 ? { once: await claimOf(connector, request) } : {}),
    ...(plan.state ? { state: plan.state } : {}),
    ...(plan.failure
      ? { health: healthAfter(row, connector.ports.clock.now(), { ok: false, ...plan.failure }) }
      : {}),
  };
  return connector.ports.storage.commit(changeSet);
}

/** Longer delivery ids are claimed by their hash: an index key of PostgreSQL has a limit. */
const maxDeliveryIdCharacters = 200;

/** Two keys: the provider's id is often not signed, so the body's hash counts too (GH-8). */
async function claimOf<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
): Promise<{ id?: string; hash: string }> {
  const { hmac } = connector.ports.crypto;
  const hash = hex(await hmac.digest(request.body));
  const id = connector.inbound.deliveryId(request);
  if (id === undefined || id === "") return { hash };
  if (id.length <= maxDeliveryIdCharacters && isStorable(id)) return { id, hash };
  return { id: `sha256:${hex(await hmac.digest(utf8(id)))}`, hash };
}

/**
 * Whatever goes wrong, the sender gets an answer and the log the cause, once.
 * @param verified The request, if its sender may be answered in the provider's own words.
 */
function fault<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  error: unknown,
  verified?: RawRequest,
): Attempt {
  const words = (failure: Failure): Reply | undefined =>
    verified && ownWords(connector, verified, { type: "failed", failure });
  if (error instanceof UnverifiableError || isKeyMissing(error)) {
    // Senders can do nothing about our keys; the log tells the operator.
    const err = error instanceof UnverifiableError ? error.cause : error;
    connector.ports.log.warn({ connector: connector.manifest.key, err }, "delivery failed");
    return { reply: words(unavailableFailure) ?? unavailableReply, result: "failed" };
  }
  if (ConnectorError.isInstance(error)) {
    const rejected = rejectedReply(error.toFailure());
    if (rejected.status >= 500) {
      connector.ports.log.warn(
        { connector: connector.manifest.key, err: error },
        "delivery failed",
      );
    }
    const reply = words(error.toFailure()) ?? rejected;
    return { reply, result: rejected.status >= 500 ? "failed" : "refused" };
  }
  connector.ports.log.error({ connector: connector.manifest.key, err: error }, "delivery failed");
  return { reply: words(faultFailure) ?? faultReply, result: "failed" };
}

function isKeyMissing(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === "encryption_key_missing";
}
