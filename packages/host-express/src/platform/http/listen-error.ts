import { ConfigError } from "../config/config";
import { errorCode } from "../error-code";

const noSuchAddress =
  "HOST: this machine does not have this address or name; use 127.0.0.1 for local access only, or " +
  "0.0.0.0 for all addresses";

/** Advice by the error code of Node.js. */
const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: "PORT: another program already uses this port; stop it or choose another port",
  EACCES: "PORT: this user may not listen there; choose a port above 1023",
  EADDRNOTAVAIL: noSuchAddress,
  ENOTFOUND: noSuchAddress,
  EAI_AGAIN: noSuchAddress,
  EAFNOSUPPORT: noSuchAddress,
  EINVAL: noSuchAddress,
};

/**
 * Translates an error of `server.listen` into a ConfigError that names the variable to correct.
 * @returns the error itself if its code is unknown
 */
export function listenError(error: unknown): unknown {
  const code = errorCode(error);
  const known = advice[code];
  return known === undefined ? error : new ConfigError(`${known} (${code})`, { cause: error });
}
