import { readCookie } from "../auth/cookie";

/** Lifetime of the cookie; browsers follow a redirect immediately. */
const maxAgeSeconds = 60;

const name = "tt_flash";

/** A one-time message in a cookie: set with a redirect, cleared by the page that shows it. */
export interface Flash {
  /** Reads the message key from a Cookie header. The value is untrusted. */
  read(header: string | undefined): string | undefined;
  /** Formats the Set-Cookie header of the redirect. */
  write(key: string): string;
  /** Formats the Set-Cookie header of the page that shows the message. */
  clear(): string;
}

/**
 * Creates the flash cookie of one page.
 * @param path path of the page; the browser sends the cookie to no other page
 */
export function flash(baseUrl: string, path: string): Flash {
  const secure = baseUrl.startsWith("https:") ? "; Secure" : "";
  const attributes = `Path=${path}; HttpOnly; SameSite=Lax${secure}`;
  return {
    read: (header) => readCookie(header, name),
    write: (key) => `${name}=${key}; Max-Age=${String(maxAgeSeconds)}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}
