import { createHash, randomBytes } from "node:crypto";

/** Hashes a token or session id with SHA-256 (hex), the form in which it is stored. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Creates an API token: `tt_` and 32 base64url characters (192 random bits). */
export function mintToken(): {
  readonly token: string;
  readonly hash: string;
  readonly prefix: string;
} {
  const token = `tt_${randomBytes(24).toString("base64url")}`;
  return { token, hash: hashToken(token), prefix: token.slice(0, 8) };
}

/** Format of the tokens of {@link mintToken}. */
export const tokenPattern = /^tt_[A-Za-z0-9_-]{32}$/;

/** Creates a session id: 32 random bytes in base64url. */
export function mintSessionId(): string {
  return randomBytes(32).toString("base64url");
}

/** Creates the code of a one-time link: 24 random bytes in base64url. */
export function mintLinkCode(): string {
  return randomBytes(24).toString("base64url");
}

/** Creates the key of a form, which only has to differ from the user's other ones: 9 random bytes. */
export function mintFormKey(): string {
  return randomBytes(9).toString("base64url");
}
