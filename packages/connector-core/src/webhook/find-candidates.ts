import type { IntegrationRow, ReadOptions } from "../ports/storage";
import type { SettingsSchema } from "../settings/types";
import type { GateConnector } from "./gate-connector";
import type { RawRequest } from "./request";
import { candidateKeys } from "./routing";
import { hasOperatorSecret } from "./verification";

/** Maximum number of integrations whose secrets are tried for a delivery to a shared URL. */
const maxCandidates = 20;
/** Maximum number of integrations among which the addressed one is looked for. */
const maxAddressedCandidates = 1_000;

/**
 * Finds the integrations that a delivery may be for: the one of its URL, or those with its routing
 * keys, most specific first.
 *
 * A secret of the operator signs the deliveries of all integrations, so the URL proves nothing: the
 * owner of one integration could send its deliveries to the URL of another. Then the addressed
 * integration must have one of the delivery's signed routing keys, too.
 */
export async function findCandidates<Schema extends SettingsSchema, Event>(
  { inbound, manifest: { key }, ports }: GateConnector<Schema, Event>,
  request: RawRequest,
  publicId: string | undefined,
  read: ReadOptions,
): Promise<readonly IntegrationRow[]> {
  const { integrations } = ports.storage;
  if (publicId !== undefined && !hasOperatorSecret(inbound.verification)) {
    const row = await integrations.byPublicId(key, publicId, read);
    return row ? [row] : [];
  }
  const keys = candidateKeys(inbound.routing, request);
  if (keys.length === 0) return [];
  if (publicId === undefined) return integrations.byRoutingKey(key, keys, maxCandidates, read);
  const rows = await integrations.byRoutingKey(key, keys, maxAddressedCandidates, read);
  return rows.filter((row) => row.publicId === publicId);
}
