/** As long as browsers keep a cookie at all (seconds); when a session ends, the server decides. */
const longest = 400 * 24 * 60 * 60;

/** The session cookie of one installation. */
export interface SessionCookie {
  readonly name: string;
  /** The session id in a request's Cookie header. */
  read(header: string | undefined): string | undefined;
  /** Set-Cookie for a new session. */
  write(id: string): string;
  /** Set-Cookie that forgets it. */
  clear(): string;
}

/** `__Host-` and Secure where people come by https. */
export function sessionCookie(baseUrl: string): SessionCookie {
  const secure = baseUrl.startsWith("https:");
  const name = secure ? "__Host-tt_session" : "tt_session";
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    name,
    read: (header) => readCookie(header, name),
    write: (id) => `${name}=${id}; Max-Age=${String(longest)}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}

/** The value of one cookie in a request's Cookie header. Undefined if it is not there. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
