import type { SettingsSchema } from "../settings/types";
import { noticingRevocation } from "../connector/health";
import { ConnectorError } from "../error";
import type { TimeLimit } from "../http/time-limit";
import type { IntegrationRow } from "../ports/storage";
import type { Failure } from "../result";
import { cleanValue } from "../text";
import type { DeliveredChange, DeliveryResult, RefusedDelivery } from "../ports/telemetry";
import { findChallenge, type ChallengeAnswer } from "./challenge";
import { commitDelivery } from "./commit-delivery";
import { customReply, replyOf, replyToIgnored } from "./custom-reply";
import { findCandidates } from "./find-candidates";
import { findSigner, UnverifiableError, type Signer } from "./find-signer";
import { signerPorts, type GateConnector } from "./gate-connector";
import { proofsOf } from "./proofs";
import { isChallengeProven } from "./prove-challenge";
import {
  busyFailure,
  duplicateReply,
  faultFailure,
  faultReply,
  ignoredReply,
  inactiveReply,
  methodNotAllowedReply,
  rejectedReply,
  tooLargeReply,
  unauthorizedReply,
  unavailableFailure,
  withTextHeaders,
} from "./replies";
import { deliveredChanges, reportOf } from "./report";
import { inTime, startRequestLimit } from "./requests-in-time";
import { isDelivery, type RawRequest, type Reply } from "./request";

interface Attempt {
  readonly reply: Reply;
  readonly result: DeliveryResult;
  readonly row?: IntegrationRow;
  readonly changes?: readonly DeliveredChange[];
  /** What the delivery says is wrong with the connection, or why it is ignored. */
  readonly reason?: string | undefined;
  readonly refused?: RefusedDelivery;
  /** Based on a cached row; re-evaluate on a fresh read before refusing. */
  readonly fromCache?: boolean;
}

/**
 * The webhook gate, the only path to `onDelivery`:
 * size → challenges → candidates → signature → signed time → parse → decide → commit.
 *
 * Rows may come from a cache. Providers do not redeliver reliably, so a refusal, a failure or a
 * delivery without effect that is based on a cached row is decided again on a fresh one, unless that is
 * the same, or it failed because something is overloaded.
 */
export async function receive<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
): Promise<Reply> {
  const limit = startRequestLimit(connector);
  const attempt = await guarded(connector, request, publicId, limit);
  limit?.end();
  connector.ports.telemetry.emit("delivery", reportOf(connector, request, attempt));
  return withTextHeaders(attempt.reply);
}

async function guarded<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
  limit: TimeLimit | undefined,
): Promise<Attempt> {
  try {
    if (request.body.length > connector.inbound.maxBytes) {
      return { reply: tooLargeReply, result: "refused" };
    }
    const challenge = findChallenge(connector.inbound.challenges, request);
    if (challenge) return await answerChallenge(connector, challenge, publicId);
    if (!isDelivery(request)) return { reply: methodNotAllowedReply, result: "refused" };
    let first: Attempt | VerifiedFault | undefined;
    try {
      first = await decideOnce(connector, request, publicId, limit);
      if (!first.fromCache) return first;
    } catch (error) {
      if (isOverload(error)) throw error;
      // Loggers print the properties of errors, and a row has settings and secrets.
      const verified = error instanceof VerifiedFault ? error : undefined;
      const err = causeOf(error);
      const fields = { connector: connector.manifest.key, integration: verified?.row.id, err };
      connector.ports.log.debug(fields, "delivery failed on a cached row; trying a fresh one");
      // Unexpected errors, such as a lost connection to the database, may be over by now.
      if (ConnectorError.isInstance(err)) first = verified;
    }
    return await decideOnce(connector, request, publicId, limit, { first });
  } catch (error) {
    if (error instanceof VerifiedFault) {
      return { ...fault(connector, error.cause, request), row: error.row };
    }
    // `busy` reveals nothing about any integration, so the custom reply is safe for unverified
    // senders.
    const verified = ConnectorError.isInstance(error, "busy") ? request : undefined;
    return fault(connector, error, verified);
  }
}

async function answerChallenge<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  { reply, proof }: ChallengeAnswer,
  publicId: string | undefined,
): Promise<Attempt> {
  return !proof || (await isChallengeProven(connector, proof, publicId))
    ? { reply, result: "ignored" }
    : { reply: unauthorizedReply, result: "refused" };
}

/**
 * True if the database or the provider is overloaded or down. A second attempt would only wait for it
 * again, or send it twice as many requests when it can answer least.
 */
function isOverload(error: unknown): boolean {
  const codes = ["busy", "rate_limited", "provider_unavailable"] as const;
  return ConnectorError.isInstance(causeOf(error), ...codes);
}

function causeOf(error: unknown): unknown {
  return error instanceof VerifiedFault ? error.cause : error;
}

/** Wraps an error after verification, so that the sender may get the connector's custom reply. */
class VerifiedFault extends Error {
  readonly row: IntegrationRow;

  constructor(row: IntegrationRow, cause: unknown) {
    super("A verified delivery failed", { cause });
    this.row = row;
  }
}

async function decideOnce<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
  limit: TimeLimit | undefined,
  again?: { readonly first: Attempt | VerifiedFault | undefined },
): Promise<Attempt> {
  const { inbound, ports } = connector;
  const fromCache = !again;
  const proofs = proofsOf(inbound.verification, request, ports.clock.now());
  if (proofs.length === 0) {
    return {
      reply: unauthorizedReply,
      result: "refused",
      refused: { signature: "missing", publicId },
    };
  }
  const candidates = await findCandidates(connector, request, publicId, { fresh: !fromCache });
  const signer = await findSigner(proofs, candidates, signerPorts(connector));
  if (!signer || signer.stale) {
    const refused = refusedDelivery(signer, candidates);
    return { reply: unauthorizedReply, result: "refused", fromCache, refused };
  }
  const { row } = signer;
  try {
    if (!again) return await decideVerified(connector, request, row, true, limit);
    const decideAgain = async (): Promise<Attempt> => {
      const { first } = again;
      if (!first?.row || !isUnchanged(first.row, row)) {
        return decideVerified(connector, request, row, false, limit);
      }
      // A second attempt would have the same outcome, after asking the provider again.
      if (first instanceof VerifiedFault) throw first.cause;
      return first;
    };
    return await noticingRevocation(ports, () => row, decideAgain);
  } catch (error) {
    throw new VerifiedFault(row, error);
  }
}

/** True if connectors read the same of two rows. */
function isUnchanged(cached: IntegrationRow, fresh: IntegrationRow): boolean {
  const versions = ["id", "settingsVersion", "credentialsVersion", "stateVersion"] as const;
  return versions.every((name) => cached[name] === fresh[name]);
}

function refusedDelivery(
  signer: Signer | undefined,
  [only, ...others]: readonly IntegrationRow[],
): RefusedDelivery {
  return signer?.stale
    ? { signature: "stale", integration: signer.row.id, time: signer.stale }
    : { signature: "wrong", integration: others.length === 0 ? only?.id : undefined };
}

async function decideVerified<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  row: IntegrationRow,
  fromCache: boolean,
  limit: TimeLimit | undefined,
): Promise<Attempt> {
  const { inbound } = connector;
  const challenge = findChallenge(inbound.challenges, request, true);
  if (challenge) return { reply: challenge.reply, result: "ignored", row };
  if (!row.active) {
    const reply = customReply(connector, request, { type: "inactive" }) ?? inactiveReply;
    return { reply, result: "ignored", row, fromCache };
  }

  const parsed = inbound.parse(request);
  if ("ignored" in parsed) {
    const { ignored: reason } = parsed;
    const reply = replyToIgnored(connector, request, reason) ?? ignoredReply(reason);
    return { reply, result: "ignored", row, reason };
  }

  const { event } = parsed;
  const plan = await inTime(limit, connector.manifest.name, () =>
    connector.decide(cleanValue(event), connector.contextOf(row, limit)),
  );
  const isCommitted = plan.changes.length > 0 || (plan.update ?? plan.failure);
  const committed = isCommitted ? await commitDelivery(connector, request, row, plan) : undefined;
  // After the commit, because due actions read the state that it sets. If it cannot be requested, the provider
  // has to send the delivery again, which is then a duplicate.
  if (plan.sync && committed?.status !== "stale_guard") {
    await connector.ports.requestSync?.(row.id);
  }
  if (!committed) {
    // Without a commit, no guard checks that the settings behind this decision are current.
    const mustConfirm = fromCache && plan.readOnly !== true;
    const { ignored } = plan;
    const reason = ignored ?? (plan.sync ? "A sync follows" : undefined);
    const reply = replyToIgnored(connector, request, ignored) ?? plan.reply([]);
    return { reply, result: "ignored", row, reason, fromCache: mustConfirm };
  }
  switch (committed.status) {
    case "stale_guard":
      return { ...failed(connector, busyFailure, request), row, fromCache };
    case "duplicate": {
      const reply = customReply(connector, request, { type: "duplicate" }) ?? duplicateReply;
      return { reply, result: "duplicate", row };
    }
    case "done":
      return {
        reply: replyOf(connector, request, row, plan, committed.outcomes),
        result: "done",
        row,
        reason: plan.failure?.error,
        changes: deliveredChanges(plan.changes, committed.outcomes),
      };
  }
}

/**
 * Converts an error to a reply and logs its cause once.
 * @param verified The request, if its sender may get the connector's custom reply.
 */
function fault<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  error: unknown,
  verified?: RawRequest,
): Attempt {
  const { log } = connector.ports;
  const fields = { connector: connector.manifest.key, err: error };
  const message = "delivery failed";
  if (error instanceof UnverifiableError || isKeyMissing(error)) {
    // Only the operator can fix encryption keys, so the cause goes to the log, not to the sender.
    const err = error instanceof UnverifiableError ? error.cause : error;
    log.warn({ ...fields, err }, message);
    return failed(connector, unavailableFailure, verified);
  }
  if (ConnectorError.isInstance(error)) {
    const attempt = failed(connector, error.toFailure(), verified);
    if (attempt.result === "failed") log.warn(fields, message);
    return attempt;
  }
  log.error(fields, message);
  return failed(connector, faultFailure, verified, faultReply);
}

/** @param reply Core's reply, unless the request is verified and the connector has its own. */
function failed<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  failure: Failure,
  verified: RawRequest | undefined,
  reply = rejectedReply(failure),
): Attempt {
  const custom = verified && customReply(connector, verified, { type: "failed", failure });
  return { reply: custom ?? reply, result: reply.status < 500 ? "refused" : "failed" };
}

function isKeyMissing(error: unknown): boolean {
  return ConnectorError.isInstance(error, "encryption_key_missing");
}
