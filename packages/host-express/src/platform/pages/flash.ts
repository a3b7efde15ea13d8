import { readCookie } from "../auth/cookie";

/** A redirect is followed at once; a message that was not shown by then is out of date. */
const maxAgeSeconds = 60;

const name = "tt_flash";

/** A message for the next page only: set with a redirect, dropped by the page that shows it. */
export interface Flash {
  /** The message's key in a request's Cookie header. The browser may have sent anything. */
  read(header: string | undefined): string | undefined;
  /** Set-Cookie for the redirect. */
  write(key: string): string;
  /** Set-Cookie for the page that shows it. */
  clear(): string;
}

/**
 * The flash cookie of one page.
 * @param path The page's path; other pages do not get the cookie.
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
