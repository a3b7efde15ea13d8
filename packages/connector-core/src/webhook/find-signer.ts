import { ConnectorError } from "../error";
import { whenThere, type MaybePromise } from "../json";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import type { StaleTime } from "../ports/telemetry";
import type { Secret } from "../secret";
import { openPreviousSecret, type OpenSecret } from "../settings/secrets";
import type { Match, Proof } from "./proofs";

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

/** The integration whose secret made a proof. */
export interface Signer {
  readonly row: IntegrationRow;
  /** What is wrong with the time of signing; the delivery has to be refused then. */
  readonly stale?: StaleTime | undefined;
}

/**
 * Finds the first candidate whose secret, current or previous, made one of the proofs. A candidate
 * without a secret never matches; one whose secret cannot be decrypted does not affect the others.
 *
 * A stale proof is found only if no other counts, after as much work as a wrong one takes: the time
 * of the refusal tells a sender nothing.
 * @throws UnverifiableError if no secret matches and at least one could not be decrypted
 */
export async function findSigner(
  proofs: readonly Proof[],
  candidates: readonly IntegrationRow[],
  ports: SignerPorts,
): Promise<Signer | undefined> {
  const failures: ConnectorError[] = [];
  let stale: Signer | undefined;
  for (const row of candidates) {
    let isSigner = false;
    // All proofs are checked, so that the time does not depend on which one matches.
    for (const proof of proofs) {
      const match = await matchOf(proof, row, ports, failures);
      if (match === true) isSigner = true;
      else if (match) stale ??= { row, stale: match };
    }
    if (isSigner) return { row };
  }
  const [cause] = failures;
  if (cause) throw new UnverifiableError("A secret cannot be decrypted", { cause });
  return stale;
}

/**
 * At once where the secret is cached and the crypto port answers at once.
 * @param failures Gets the error of a secret that cannot be decrypted, unless the proof is refused with
 *   any secret.
 */
function matchOf(
  proof: Proof,
  row: IntegrationRow,
  { crypto, clock, env, openSecret }: SignerPorts,
  failures: ConnectorError[],
): MaybePromise<Match> {
  const { secret: source } = proof;
  if (typeof source !== "string") return proof.match(env[source.env] ?? "", crypto);
  const compare = (open: () => MaybePromise<Secret | undefined>): MaybePromise<Match> =>
    withoutFailure(proof.isStale ? [] : failures, () =>
      whenThere(open(), (secret) => !!secret && proof.match(secret.reveal(), crypto)),
    );
  return whenThere(
    compare(() => openSecret(row, source)),
    (match) =>
      match === true ||
      whenThere(
        compare(() => openPreviousSecret(openSecret, clock, row, source)),
        (previous) => previous || match,
      ),
  );
}

/** False instead of a {@link ConnectorError}, which is added to the failures. */
function withoutFailure(
  failures: ConnectorError[],
  compare: () => MaybePromise<Match>,
): MaybePromise<Match> {
  const onError = (error: unknown): false => {
    if (!ConnectorError.isInstance(error)) throw error;
    failures.push(error);
    return false;
  };
  try {
    const compared = compare();
    return compared instanceof Promise ? compared.catch(onError) : compared;
  } catch (error) {
    return onError(error);
  }
}
