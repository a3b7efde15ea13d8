import type { RefusedDelivery } from "../ports/telemetry";
import type { SettingsSchema } from "../settings/types";
import type { GateConnector } from "./gate-connector";
import { ConnectorError } from "../error";
import { rejectedReply, unauthorizedReply } from "./replies";
import { mayAsk } from "./challenge";
import { hasProof } from "./proofs";
import type { Reply, RequestHead } from "./request";

/** Challenges are tiny: one short value. */
const maxChallengeBytes = 4 * 1024;

/** The decision on a delivery before its body is read. */
export type Precheck =
  | { readonly type: "refused"; readonly reply: Reply }
  | {
      readonly type: "readable";
      /** Maximum body size in bytes. */
      readonly maxBytes: number;
    };

/**
 * Refuses deliveries that cannot be genuine before their body uses memory: a required signature
 * header is missing or malformed, or the address belongs to no integration. The gate decides everything else.
 */
export async function precheck<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  head: RequestHead,
  publicId: string | undefined,
): Promise<Precheck> {
  const { inbound, manifest, ports } = connector;
  const readable = { type: "readable", maxBytes: inbound.maxBytes } as const;
  if (!hasProof(inbound.verification, head)) {
    const declared = Number(head.headers["content-length"] ?? 0);
    if (!mayAsk(inbound.challenges, "POST") || declared > maxChallengeBytes) {
      return refuse(connector, { signature: "missing", publicId });
    }
    return { type: "readable", maxBytes: maxChallengeBytes };
  }
  if (publicId === undefined) return readable;
  const { integrations } = ports.storage;
  try {
    const row =
      (await integrations.byPublicId(manifest.key, publicId)) ??
      (await integrations.byPublicId(manifest.key, publicId, { fresh: true }));
    return row ? readable : refuse(connector, { signature: "wrong" });
  } catch (error) {
    // The gate would wait for the unavailable database again. A custom reply needs the body.
    if (ConnectorError.isInstance(error, "busy") && !inbound.answer) return busy(connector, error);
    // The gate will run into the same error; it logs it and replies.
    return readable;
  }
}

function busy<Schema extends SettingsSchema, Event>(
  { manifest: { key: connector }, ports }: GateConnector<Schema, Event>,
  error: ConnectorError,
): Precheck {
  const reply = rejectedReply(error.toFailure());
  ports.log.warn({ connector, err: error }, "delivery failed");
  const { status } = reply;
  ports.telemetry.emit("delivery", { connector, integration: undefined, status, result: "failed" });
  return { type: "refused", reply };
}

function refuse<Schema extends SettingsSchema, Event>(
  { manifest, ports }: GateConnector<Schema, Event>,
  refused: RefusedDelivery,
): Precheck {
  ports.telemetry.emit("delivery", {
    connector: manifest.key,
    integration: undefined,
    status: unauthorizedReply.status,
    result: "refused",
    refused,
  });
  return { type: "refused", reply: unauthorizedReply };
}
