import { isIP } from "node:net";
import { isPublicAddress } from "@tt/connector-core/node";

/** True if a host name or address refers to this machine, e.g. `localhost` or `127.0.0.1`. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname);
}

/**
 * True if a host name or address belongs to this machine or a private network: an address that is not
 * public, or a name without dots, e.g. of another container.
 */
export function isLocal(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0) return !isPublicAddress(address);
  return isLoopback(hostname) || !hostname.includes(".");
}
