/** Longest lifetime that browsers allow; the server decides when a session ends. */
const maxSessionSeconds = 400 * 24 * 60 * 60;

/** A cookie of one installation, which no script can read. */
export interface HostCookie {
  readonly name: string;
  /** Reads its value from a Cookie header. */
  read(header: string | undefined): string | undefined;
  /** Formats the Set-Cookie header that sets it. */
  write(value: string): string;
  /** Formats the Set-Cookie header that deletes it. */
  clear(): string;
}

/** The cookie that holds the id of a session. */
export type SessionCookie = HostCookie;

/** Creates the session cookie. */
export function sessionCookie(baseUrl: string): SessionCookie {
  return hostCookie(baseUrl, "tt_session", maxSessionSeconds);
}

/** Creates a cookie: with the prefix `__Host-` and `Secure` if the base URL is https. */
export function hostCookie(baseUrl: string, plainName: string, maxAgeSeconds: number): HostCookie {
  const secure = baseUrl.startsWith("https:");
  const name = secure ? `__Host-${plainName}` : plainName;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    name,
    read: (header) => readCookie(header, name),
    write: (value) => `${name}=${value}; Max-Age=${String(maxAgeSeconds)}; ${attributes}`,
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
