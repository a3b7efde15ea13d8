import { BlockList, isIP } from "node:net";

/**
 * IPv4 blocks that are not reachable over the internet
 * ([IANA registry](https://www.iana.org/assignments/iana-ipv4-special-registry)), or that a cloud
 * answers itself.
 */
const refusedIPv4 = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // carrier-grade NAT; Alibaba's metadata service
  "127.0.0.0/8", // loopback
  "168.63.129.16/32", // Azure's services for virtual machines
  "169.254.0.0/16", // link-local; metadata services
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocol assignments; Oracle's metadata service
  "192.0.2.0/24", // documentation
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16", // private
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved; broadcast
];

/**
 * IPv6 blocks inside {@link globalUnicast} that are not ordinary addresses
 * ([IANA registry](https://www.iana.org/assignments/iana-ipv6-special-registry)).
 */
const refusedIPv6 = [
  "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4: contains an IPv4 address
  "3fff::/20", // documentation
];

/**
 * The only IPv6 block in use for the internet. Everything else is refused: loopback, IPv4-mapped,
 * NAT64 (both contain an IPv4 address), unique local, link-local, multicast, reserved.
 */
const globalUnicast = "2000::/3";

const refused = blockList([...refusedIPv4, ...refusedIPv6]);
const ordinaryIPv6 = blockList([globalUnicast]);

/**
 * True if an address belongs to the public internet: not private, loopback, link-local, shared
 * (carrier-grade NAT), multicast, reserved or for documentation, not a cloud's metadata service, and no
 * IPv6 form that contains an IPv4 address.
 *
 * @param address An IPv4 or IPv6 address, without brackets. Anything else is not public.
 * @example
 * ```ts
 * import { isPublicAddress } from "@tt/connector-core/node";
 *
 * isPublicAddress("93.184.215.14"); // true
 * isPublicAddress("169.254.169.254"); // false
 * isPublicAddress("::ffff:10.0.0.1"); // false
 * ```
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, "ipv4");
  if (family !== 6 || address.includes("%")) return false;
  return ordinaryIPv6.check(address, "ipv6") && !refused.check(address, "ipv6");
}

/** @param blocks In CIDR notation. */
function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", prefix = ""] = block.split("/");
    list.addSubnet(network, Number(prefix), isIP(network) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}
