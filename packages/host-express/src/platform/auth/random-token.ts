import { createHash, randomBytes } from "node:crypto";

/** SHA-256, hex: how tokens and session ids are stored and looked up. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** An API token: `tt_` and 32 characters of the URL-safe base64 alphabet (192 bits). */
export function mintToken(): {
  readonly token: string;
  readonly hash: string;
  readonly prefix: string;
} {
  const token = `tt_${randomBytes(24).toString("base64url")}`;
  return { token, hash: hashToken(token), prefix: token.slice(0, 8) };
}

/** What {@link mintToken} makes. */
export const tokenPattern = /^tt_[A-Za-z0-9_-]{32}$/;

/** A session's id: 32 random bytes. */
export function mintSessionId(): string {
  return randomBytes(32).toString("base64url");
}
