import { guarantees } from "../../webhook/guarantees";
import {
  alternativesOf,
  verificationVariables,
  type Verification,
} from "../../webhook/verification";

/** What a rule about deliveries relies on, and why it is skipped otherwise. */
const reasons = {
  /** The signature covers the body. */
  signsBody: "the body is not signed",
  /** The signature covers a time that is checked. */
  signsTime: "the time is not signed",
  /** A secret of the settings verifies deliveries. */
  settingsSecret: "the secret is the operator's",
  /** The fixture can sign with any secret. */
  sharedSecret: "the secret is a public key",
} as const;

/** What a rule may need of the verification of deliveries. */
export type VerificationNeed = keyof typeof reasons;

/** Why a rule does not apply to a connector's deliveries; undefined if it applies. */
export function unmetNeed(
  needs: readonly VerificationNeed[],
  verification: Verification | undefined,
): string | undefined {
  if (!verification) return undefined;
  const missing = needs.find((need) => !isCapable(verification, need));
  return missing && reasons[missing];
}

/** True if the verification meets a need. */
export function isCapable(verification: Verification, need: VerificationNeed): boolean {
  switch (need) {
    case "signsBody":
    case "signsTime":
      return guarantees(verification)[need];
    case "settingsSecret":
      return verificationVariables(verification).length === 0;
    case "sharedSecret":
      return alternativesOf(verification).every(({ type }) => type !== "ed25519");
  }
}
