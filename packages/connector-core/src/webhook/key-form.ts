import { base64, fromBase64, fromHex, hex } from "../bytes";
import { alternativesOf, type SingleVerification, type Verification } from "./verification";

/** How a secret encodes a key; `public-…` are the encodings of a public key. */
export type KeyForm = "text" | "base64" | "whsec_" | "public-hex" | "public-base64";

const webhookSecretPrefix = "whsec_";
/** Length of an Ed25519 public key in bytes. */
export const publicKeyBytes = 32;

/** The form that a scheme expects of its secret. */
export function keyFormOf(verification: SingleVerification): KeyForm {
  switch (verification.type) {
    case "hmac":
      return verification.key ?? "text";
    case "ed25519":
      return verification.key === "base64" ? "public-base64" : "public-hex";
    default:
      return "text";
  }
}

/**
 * The forms that the schemes with a secret field expect of it, without `text`, which every value
 * has. More than one is a fault of the manifest.
 */
export function keyFormsOf(verification: Verification, field: string): readonly KeyForm[] {
  const forms = alternativesOf(verification)
    .filter(({ secret }) => secret === field)
    .map(keyFormOf)
    .filter((form) => form !== "text");
  return [...new Set(forms)];
}

/** Decodes a key that is not a text. Undefined if the secret does not have the form. */
export function decodeKey(secret: string, form: KeyForm): Uint8Array | undefined {
  const key = bytesOf(secret, form);
  if (!key || key.length === 0) return undefined;
  const isPublic = form === "public-hex" || form === "public-base64";
  return isPublic && key.length !== publicKeyBytes ? undefined : key;
}

function bytesOf(secret: string, form: KeyForm): Uint8Array | undefined {
  switch (form) {
    case "public-hex":
      return fromHex(secret);
    case "whsec_":
      return fromBase64(
        secret.startsWith(webhookSecretPrefix) ? secret.slice(webhookSecretPrefix.length) : secret,
      );
    default:
      return fromBase64(secret);
  }
}

/** Writes a key in a form. */
export function encodeKey(key: Uint8Array, form: Exclude<KeyForm, "text">): string {
  if (form === "public-hex") return hex(key);
  return (form === "whsec_" ? webhookSecretPrefix : "") + base64(key);
}

const expectations: Readonly<Record<Exclude<KeyForm, "text">, string>> = {
  base64: "Must be base64, as the provider shows it",
  whsec_: "Must be whsec_ and base64 after it, as the provider shows it",
  "public-hex": "Must be a public key of 64 hexadecimal digits",
  "public-base64": "Must be a public key of 32 bytes in base64",
};

/** Says what is wrong with an entered secret; undefined if it has the form its scheme expects. */
export function keyFault(
  verification: Verification | undefined,
  field: string,
  secret: string,
): string | undefined {
  for (const form of verification ? keyFormsOf(verification, field) : []) {
    if (form !== "text" && !decodeKey(secret, form)) return expectations[form];
  }
  return undefined;
}
