/** Longest lifetime that browsers allow; the server decides when a session ends. */
const maxAgeSeconds = 400 * 24 * 60 * 60;

/** The session cookie of one installation. */
export interface SessionCookie {
  readonly name: string;
  /** Reads the session id from a Cookie header. */
  read(header: string | undefined): string | undefined;
  /** Formats the Set-Cookie header of a new session. */
  write(id: string): string;
  /** Formats the Set-Cookie header that deletes the cookie. */
  clear(): string;
}

/** Creates the session cookie: with the `__Host-` prefix and Secure if the base URL is https. */
export function sessionCookie(baseUrl: string): SessionCookie {
  const secure = baseUrl.startsWith("https:");
  const name = secure ? "__Host-tt_session" : "tt_session";
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    name,
    read: (header) => readCookie(header, name),
    write: (id) => `${name}=${id}; Max-Age=${String(maxAgeSeconds)}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}

/** Reads one cookie from a Cookie header. Returns undefined if the header does not contain it. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
