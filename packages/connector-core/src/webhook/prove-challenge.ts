import type { SettingsSchema } from "../settings/types";
import type { ChallengeAnswer } from "./challenge";
import { findSigner } from "./find-signer";
import { signerPorts, type GateConnector } from "./gate-connector";
import { tokenProof } from "./proofs";

/**
 * True if a challenge has the secret of the operator, or of the integration of its URL.
 * @throws UnverifiableError if the integration's secret cannot be decrypted
 */
export async function isChallengeProven<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  { secret, given }: NonNullable<ChallengeAnswer["proof"]>,
  publicId: string | undefined,
): Promise<boolean> {
  const proof = tokenProof(secret, given);
  const { crypto, env, storage } = connector.ports;
  if (typeof secret !== "string")
    return (await proof.match(env[secret.env] ?? "", crypto)) === true;
  if (publicId === undefined) return false;
  for (const read of [{}, { fresh: true }]) {
    const row = await storage.integrations.byPublicId(connector.manifest.key, publicId, read);
    if (row && (await findSigner([proof], [row], signerPorts(connector)))) return true;
  }
  return false;
}
