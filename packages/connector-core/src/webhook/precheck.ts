import type { SettingsSchema } from "../settings/types";
import type { GateConnector } from "./receive";
import { unauthorizedReply } from "./replies";
import type { Reply, RequestHead } from "./request";

/** A handshake that cannot be signed is one short form field. */
const maxUnsignedBytes = 4 * 1024;

/** What becomes of a delivery whose body has not been read. */
export type Precheck =
  | { readonly type: "refused"; readonly reply: Reply }
  | {
      readonly type: "readable";
      /** Larger bodies are refused. */
      readonly maxBytes: number;
    };

/**
 * Refuses what cannot be genuine before its body takes memory: no signature in the header where it
 * has to be, or an address that belongs to no card. Everything else is decided by the gate.
 */
export async function precheck<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  head: RequestHead,
  publicId: string | undefined,
): Promise<Precheck> {
  const { inbound, manifest, ports } = connector;
  const readable = { type: "readable", maxBytes: inbound.maxBytes } as const;
  if (!hasSignature(connector, head)) {
    const declared = Number(head.headers["content-length"] ?? 0);
    if (!inbound.unsigned || declared > maxUnsignedBytes) return refuse(connector);
    return { type: "readable", maxBytes: maxUnsignedBytes };
  }
  if (publicId === undefined) return readable;
  const { integrations } = ports.storage;
  try {
    const row =
      (await integrations.byPublicId(manifest.key, publicId)) ??
      (await integrations.byPublicId(manifest.key, publicId, { fresh: true }));
    return row ? readable : refuse(connector);
  } catch {
    // The gate meets the same fault and has the words and the log line for it.
    return readable;
  }
}

function hasSignature<Schema extends SettingsSchema, Event>(
  { inbound: { verification } }: GateConnector<Schema, Event>,
  head: RequestHead,
): boolean {
  const { signatureHeader } = verification;
  if (signatureHeader === undefined) return true;
  if ((head.headers[signatureHeader] ?? "") === "") return false;
  return verification.signed({ ...head, body: new Uint8Array() }).signature !== undefined;
}

function refuse<Schema extends SettingsSchema, Event>({
  manifest,
  ports,
}: GateConnector<Schema, Event>): Precheck {
  ports.telemetry.emit("delivery", {
    connector: manifest.key,
    integration: undefined,
    status: unauthorizedReply.status,
    result: "refused",
  });
  return { type: "refused", reply: unauthorizedReply };
}
