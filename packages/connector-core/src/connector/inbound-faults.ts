import type { Crypto } from "../ports/crypto";
import type { SettingsField } from "../settings/fields";
import { lastNameOf, type Challenge } from "../webhook/challenge";
import { isTimeSigned } from "../webhook/guarantees";
import { keyFormsOf } from "../webhook/key-form";
import type { Place } from "../webhook/place";
import { maxScannedBytes } from "../webhook/read-place";
import type { RoutingIndex } from "../webhook/routing";
import { bodyOnly, parseTemplate } from "../webhook/signed-template";
import {
  alternativesOf,
  verificationFields,
  verificationVariables,
  type SingleVerification,
} from "../webhook/verification";
import type { Manifest } from "./manifest";

type Inbound = NonNullable<Manifest["inbound"]>;

/**
 * Finds what is wrong with the `inbound` part of a manifest.
 *
 * @returns one predicate per fault, to follow the connector's key
 */
export function inboundFaults(
  { inbound }: Pick<Manifest, "inbound">,
  fields: readonly SettingsField[],
  crypto: Pick<Crypto, "ed25519">,
): readonly string[] {
  if (!inbound) return [];
  const alternatives = alternativesOf(inbound.verification);
  return [
    ...(alternatives.length === 0 ? ["verifies deliveries by none of zero schemes"] : []),
    ...alternatives.flatMap((each) => schemeFaults(each, crypto)),
    ...secretFaults(inbound, fields),
    ...challengeFaults(inbound),
    ...operatorSecretFaults(inbound),
  ];
}

function schemeFaults(
  verification: SingleVerification,
  crypto: Pick<Crypto, "ed25519">,
): readonly string[] {
  const { type } = verification;
  if (type === "token" || type === "custom") return [];
  const faults: string[] = [];
  if (type === "ed25519" && !crypto.ed25519) {
    faults.push("verifies Ed25519 signatures, which this host's crypto port lacks");
  }
  const { time, signed = bodyOnly } = verification;
  const template = parseTemplate(signed);
  if (!template) {
    faults.push(`signs "${signed}", which has an unknown placeholder`);
  } else if (time && !isTimeSigned(time, template)) {
    faults.push("checks a time that is not part of the signed bytes, so anyone can change it");
  } else if (template.some(({ type }) => type === "time") && !(time && "header" in time)) {
    faults.push(`signs "${signed}", but does not say in which header the time is`);
  }
  return faults;
}

function secretFaults(inbound: Inbound, fields: readonly SettingsField[]): readonly string[] {
  const { verification, challenges = [] } = inbound;
  const secrets = fields.filter(({ type }) => type === "secret");
  const proofs = challenges.flatMap((each) => {
    const secret = "echo" in each ? each.proof?.secret : undefined;
    return typeof secret === "string" ? [secret] : [];
  });
  return [...new Set([...verificationFields(verification), ...proofs])].flatMap((name) => {
    const field = secrets.find((each) => each.name === name);
    if (!field) return [`names "${name}", which is not a secret field of its settings`];
    const forms = keyFormsOf(verification, name);
    const isPublic = forms.some((form) => form.startsWith("public-"));
    return [
      ...(forms.length > 1 ? [`needs "${name}" in different forms (${forms.join(", ")})`] : []),
      ...(isPublic && field.generated
        ? [`generates "${name}", which is the public key of the provider`]
        : []),
    ];
  });
}

function challengeFaults({ challenges = [] }: Inbound): readonly string[] {
  return challenges.flatMap((each) => [...signedChallengeFaults(each), ...echoHeaderFaults(each)]);
}

/** Only deliveries are verified, and they are POST requests. */
function signedChallengeFaults(challenge: Challenge): readonly string[] {
  return "echo" in challenge && challenge.signed === true && challenge.method === "GET"
    ? ["answers a signed challenge by GET, which is never verified"]
    : [];
}

/** Anyone can send a challenge, so its value must not be one that clients or proxies act upon. */
function echoHeaderFaults(challenge: Challenge): readonly string[] {
  if (!("echo" in challenge) || challenge.as !== "header") return [];
  const name = lastNameOf(challenge.echo);
  return echoHeader.test(name)
    ? []
    : [`answers a challenge by the header "${name}", which is invalid or has a meaning in HTTP`];
}

/** Names of headers, without those that have a meaning of their own in a response. */
const echoHeader =
  /^(?!(access-control|alt-svc|cache-control|clear-site|connection|content|cross-origin|date|keep-alive|link|location|proxy|refresh|retry-after|sec|set-cookie|strict-transport|trailer|transfer-encoding|upgrade|www-authenticate|x-content|x-frame)(-|$))[\w-]+$/i;

/**
 * The operator's secret proves the provider, but not the integration. Unless signed parts alone
 * choose the integration, the owner of one can replay a delivery at another.
 */
function operatorSecretFaults({
  verification,
  routing = {},
  maxBytes,
}: Inbound): readonly string[] {
  if (verificationVariables(verification).length === 0) return [];
  const faults: string[] = [];
  const alternatives = alternativesOf(verification);
  if (verificationFields(verification).length > 0) {
    faults.push("accepts the operator's secret beside a secret of the settings");
  }
  if (Object.keys(routing).length === 0) {
    faults.push("verifies with the operator's secret, but has no routing to find the integration");
  }
  if (maxBytes > maxScannedBytes) {
    faults.push(
      `verifies with the operator's secret, so \`maxBytes\` may be at most ${String(maxScannedBytes)}`,
    );
  }
  for (const [index, { from }] of Object.entries(routing)) {
    if (!alternatives.every((each) => isSignedPart(each, from))) {
      faults.push(
        `verifies with the operator's secret, but its signature does not cover "${index}" of its routing`,
      );
    }
  }
  return faults;
}

function isSignedPart(verification: SingleVerification, from: RoutingIndex["from"]): boolean {
  if (verification.type === "token" || verification.type === "custom") return false;
  if (typeof from === "function") return false;
  const parts = parseTemplate(verification.signed ?? bodyOnly) ?? [];
  const isCovered = (place: Place): boolean => {
    if ("header" in place) {
      const name = place.header.toLowerCase();
      return parts.some((part) => part.type === "header" && part.name === name);
    }
    return parts.some(({ type }) => type === ("query" in place ? "url" : "body"));
  };
  return [from].flat().every(isCovered);
}
