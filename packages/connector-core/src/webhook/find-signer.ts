import { ConnectorError } from "../error";
import { whenThere, type MaybePromise } from "../json";
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

/**
 * At once where the secret is cached and the crypto port answers at once.
 * @param failures Gets the error of a secret that cannot be decrypted.
 */
function isProven(
  proof: Proof,
  row: IntegrationRow,
  { crypto, clock, env, openSecret }: SignerPorts,
  failures: ConnectorError[],
): MaybePromise<boolean> {
  const { secret: source } = proof;
  if (typeof source !== "string") return proof.isBy(env[source.env] ?? "", crypto);
  const isBy = (open: () => MaybePromise<Secret | undefined>): MaybePromise<boolean> =>
    withoutFailure(failures, () =>
      whenThere(open(), (secret) => !!secret && proof.isBy(secret.reveal(), crypto)),
    );
  return whenThere(
    isBy(() => openSecret(row, source)),
    (isCurrent) => isCurrent || isBy(() => openPreviousSecret(openSecret, clock, row, source)),
  );
}

/** False instead of a {@link ConnectorError}, which is added to the failures. */
function withoutFailure(
  failures: ConnectorError[],
  check: () => MaybePromise<boolean>,
): MaybePromise<boolean> {
  const onError = (error: unknown): false => {
    if (!ConnectorError.isInstance(error)) throw error;
    failures.push(error);
    return false;
  };
  try {
    const checked = check();
    return typeof checked === "boolean" ? checked : checked.catch(onError);
  } catch (error) {
    return onError(error);
  }
}
