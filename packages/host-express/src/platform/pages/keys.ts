import { readCookie } from "../auth/cookie";

const name = "tt_keys";
const maxAgeSeconds = 400 * 24 * 60 * 60;

/** Whether single letters press buttons and follow links. */
export type Keys = "on" | "off";

/** Reads from a Cookie header whether keys are on (default: `on`). */
export function readKeys(header: string | undefined): Keys {
  return readCookie(header, name) === "off" ? "off" : "on";
}

/** Formats the Set-Cookie header that turns keys on or off in a browser. */
export function keysCookie(keys: Keys, baseUrl: string): string {
  const secure = baseUrl.startsWith("https:") ? "; Secure" : "";
  return `${name}=${keys}; Max-Age=${String(maxAgeSeconds)}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}
