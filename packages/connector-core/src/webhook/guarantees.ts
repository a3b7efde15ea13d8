import { bodyOnly, parseTemplate, type SignedTemplate } from "./signed-template";
import {
  alternativesOf,
  type SignedTime,
  type SingleVerification,
  type Verification,
} from "./verification";

/** What a verification proves beyond the knowledge of the secret. */
export interface Guarantees {
  /** True if the body cannot be changed or replaced. */
  readonly signsBody: boolean;
  /** True if the time of signing is checked, so that an old delivery cannot be sent again. */
  readonly signsTime: boolean;
}

/**
 * Returns what a verification guarantees. With several alternatives, a sender chooses the weakest.
 *
 * @example
 * ```ts
 * import { guarantees, header, verify } from "@tt/connector-core";
 *
 * guarantees(verify.slack("signing_secret")); // { signsBody: true, signsTime: true }
 * guarantees(verify.token("token", header("x-token"))); // { signsBody: false, signsTime: false }
 * ```
 */
export function guarantees(verification: Verification): Guarantees {
  const each = alternativesOf(verification).map(guaranteesOf);
  return {
    signsBody: each.every(({ signsBody }) => signsBody),
    signsTime: each.every(({ signsTime }) => signsTime),
  };
}

function guaranteesOf(verification: SingleVerification): Guarantees {
  switch (verification.type) {
    case "token":
      return { signsBody: false, signsTime: false };
    case "custom":
      return {
        signsBody: verification.bodyIsUnsigned !== true,
        signsTime: verification.toleranceSeconds !== undefined,
      };
    default: {
      const parts = parseTemplate(verification.signed ?? bodyOnly) ?? [];
      return {
        signsBody: parts.some(({ type }) => type === "body"),
        signsTime: isTimeSigned(verification.time, parts),
      };
    }
  }
}

/** True if the signed bytes contain the time that is checked. */
export function isTimeSigned(time: SignedTime | undefined, parts: SignedTemplate): boolean {
  return time !== undefined && parts.some(({ type }) => type === ("in" in time ? "body" : "time"));
}

/**
 * What the owner and clients should know of a verification; undefined if there is nothing.
 *
 * @example
 * ```ts
 * import { header, verificationNotice, verify } from "@tt/connector-core";
 *
 * verificationNotice(verify.github("webhook_secret")); // undefined
 * verificationNotice(verify.token("hook_token", header("x-token"))); // "The body is not signed: …"
 * ```
 */
export function verificationNotice(verification: Verification): string | undefined {
  return guarantees(verification).signsBody
    ? undefined
    : "The body is not signed: anyone who knows the webhook's token can send any content.";
}
