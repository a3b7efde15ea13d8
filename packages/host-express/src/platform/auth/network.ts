import { isIP } from "node:net";

/** Key of all texts that are not IP addresses, which bounds the number and size of counters. */
const unknown = "unknown";

/**
 * Returns the network that rate limits count as one client: an IPv4 address, or an IPv6 /48, which
 * one subscriber commonly gets. IPv4 addresses written as IPv6 (`::ffff:` and `64:ff9b::`) count as
 * IPv4.
 * @param address an IP address from a socket or `X-Forwarded-For`; a port, brackets and a zone are
 * ignored
 * @returns e.g. `203.0.113.9` or `2001:db8:1::/48`, or `unknown` if it is not an IP address
 */
export function networkOf(address: string): string {
  const plain = withoutPort(address.trim().toLowerCase()).replace(/%.*$/, "");
  if (isIP(plain) === 4) return plain;
  if (isIP(plain) !== 6) return unknown;
  const groups = groupsOf(plain);
  return embeddedIPv4(groups) ?? `${groups.slice(0, 3).map(hex).join(":")}::/48`;
}

/** Removes the port of `1.2.3.4:5678` and `[2001:db8::1]:443`. */
function withoutPort(address: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(address)?.[1];
  return bracketed ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}

/** Returns the eight groups of a valid IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const [head = "", tail] = address.split("::");
  const first = numbers(head);
  const last = numbers(tail ?? "");
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return [...first, ...zeros, ...last];
}

function numbers(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** IPv4-mapped (RFC 4291) and IPv4 behind the well-known translation prefix (RFC 6052). */
const ipv4Prefixes: readonly string[] = ["0:0:0:0:0:ffff", "64:ff9b:0:0:0:0"];

function embeddedIPv4(groups: readonly number[]): string | undefined {
  if (!ipv4Prefixes.includes(groups.slice(0, 6).map(hex).join(":"))) return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [group >>> 8, group & 255])
    .join(".");
}

function hex(group: number): string {
  return group.toString(16);
}
