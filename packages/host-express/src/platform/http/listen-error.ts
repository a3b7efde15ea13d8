import { ConfigError } from "../config/config";

const noSuchAddress =
  "HOST: this machine has no such address or name; 127.0.0.1 listens on this machine alone, 0.0.0.0 on every address";

/** What to do about Node's codes of a server that cannot listen. */
const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: "PORT: another program listens there already; stop it or choose another port",
  EACCES: "PORT: this user may not listen there; choose a port above 1023",
  EADDRNOTAVAIL: noSuchAddress,
  ENOTFOUND: noSuchAddress,
  EAI_AGAIN: noSuchAddress,
  EAFNOSUPPORT: noSuchAddress,
  EINVAL: noSuchAddress,
};

/**
 * Names the variable because of which a server cannot listen.
 * @returns A ConfigError, or the error itself if its code is not known.
 */
export function listenError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = advice[code];
  return known === undefined ? error : new ConfigError(`${known} (${code})`, { cause: error });
}
