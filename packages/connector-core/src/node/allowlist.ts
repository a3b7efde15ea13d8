import { BlockList, isIP } from "node:net";

/** Servers that may be called although their address is not public. */
export interface Allowlist {
  hasHost(hostname: string): boolean;
  hasAddress(address: string): boolean;
}

/**
 * True if a text is an entry of `GuardedFetchOptions.allowlist`.
 *
 * @example
 * ```ts
 * import { isAllowlistEntry } from "@tt/connector-core/node";
 *
 * isAllowlistEntry("gitlab.corp.example"); // true
 * isAllowlistEntry("10.20.0.0/16"); // true
 * isAllowlistEntry("https://gitlab.corp.example"); // false
 * ```
 */
export function isAllowlistEntry(text: string): boolean {
  return parseEntry(text) !== undefined;
}

/** @throws TypeError if an entry is neither a host name nor an address nor a CIDR block */
export function createAllowlist(entries: readonly string[]): Allowlist {
  const hosts = new Set<string>();
  const addresses = new BlockList();
  for (const text of entries) {
    const entry = parseEntry(text);
    if (entry === undefined) {
      throw new TypeError(`"${text}" must be a host name, an IP address or a CIDR block`);
    }
    if (entry.type === "host") hosts.add(entry.name);
    else addresses.addSubnet(entry.network, entry.prefix, familyOf(entry.network));
  }
  return {
    hasHost: (hostname) => hosts.has(hostname.toLowerCase()),
    hasAddress: (address) => isIP(address) !== 0 && addresses.check(address, familyOf(address)),
  };
}

type Entry =
  | { readonly type: "host"; readonly name: string }
  | { readonly type: "block"; readonly network: string; readonly prefix: number };

function parseEntry(text: string): Entry | undefined {
  const [network = "", prefixText, ...rest] = text.split("/");
  const family = isIP(network);
  if (family === 0) {
    const isHost = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text);
    return isHost ? { type: "host", name: text.toLowerCase() } : undefined;
  }
  const bits = family === 4 ? 32 : 128;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  const isValid = prefixText === undefined || (/^\d{1,3}$/.test(prefixText) && prefix <= bits);
  return isValid && rest.length === 0 ? { type: "block", network, prefix } : undefined;
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}
