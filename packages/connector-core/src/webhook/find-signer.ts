import { ConnectorError } from "../error";
import type { MaybePromise } from "../json";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import type { Secret } from "../secret";
import { openPreviousSecret, type OpenSecret } from "../settings/secrets";
import type { Proof } from "./proofs";

/** What verifying a delivery needs. */
export interface SignerPorts {
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** The operator's variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly openSecret: OpenSecret;
}

/** A delivery could not be verified because a candidate's secret cannot be decrypted. */
export class UnverifiableError extends Error {
  override readonly name = "UnverifiableError";
}

/**
 * Finds the first candidate whose secret, current or previous, made one of the proofs. A candidate
 * without a secret never matches; one whose secret cannot be decrypted does not affect the others.
 * @throws UnverifiableError if no secret matches and at least one could not be decrypted
 */
export async function findSigner(
  proofs: readonly Proof[],
  candidates: readonly IntegrationRow[],
  ports: SignerPorts,
): Promise<IntegrationRow | undefined> {
  const failures: ConnectorError[] = [];
  for (const row of candidates) {
    let isSigner = false;
    // All proofs are checked, so that the time does not depend on which one matches.
    for (const proof of proofs) {
      if (await isProven(proof, row, ports, failures)) isSigner = true;
    }
    if (isSigner) return row;
  }
  const [cause] = failures;
  if (cause) throw new UnverifiableError("A secret cannot be decrypted", { cause });
  return undefined;
}

/** @param failures Gets the error of a secret that cannot be decrypted. */
async function isProven(
  proof: Proof,
  row: IntegrationRow,
  { crypto, clock, env, openSecret }: SignerPorts,
  failures: ConnectorError[],
): Promise<boolean> {
  const { secret: source } = proof;
  if (typeof source !== "string") return proof.isBy(env[source.env] ?? "", crypto);
  const isBy = async (open: () => MaybePromise<Secret | undefined>): Promise<boolean> => {
    try {
      const secret = await open();
      return secret ? await proof.isBy(secret.reveal(), crypto) : false;
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      failures.push(error);
      return false;
    }
  };
  return (
    (await isBy(() => openSecret(row, source))) ||
    (await isBy(() => openPreviousSecret(openSecret, clock, row, source)))
  );
}
