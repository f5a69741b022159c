import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIPv6, type LookupFunction } from "node:net";

/** `code` of the error with which a name is refused; it is what a network error of the client then carries. */
export const addressRefusedCode = "EADDRESSREFUSED";

/** Resolves a name to all its addresses. */
export type ResolveAll = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const notPublic = new BlockList();
// IANA's registry of special-purpose IPv4 addresses, with multicast and what is reserved.
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  notPublic.addSubnet(network, prefix, "ipv4");
}
// Of global unicast: protocol assignments and Teredo, documentation, and 6to4, which can hold any IPv4 address.
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  notPublic.addSubnet(network, prefix, "ipv6");
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/**
 * Whether an address is one of the public Internet. Private, loopback, link-local (among them the metadata services
 * of clouds), multicast, mapped and translated addresses are not.
 */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return !notPublic.check(address, "ipv4");
  return globalUnicast.check(address, "ipv6") && !notPublic.check(address, "ipv6");
}

const resolveBySystem: ResolveAll = (hostname, callback) =>
  systemLookup(hostname, { all: true }, callback);

/**
 * A resolver for connections to hosts that a stranger's message has named. A name of which any address is not public
 * is refused, and the addresses that were looked at are the ones connected to, so a name cannot be one thing when it
 * is checked and another when it is used.
 *
 * `trustedHost` may resolve to anything: it is the X that an administrator has configured (a sandbox, a proxy), and
 * every other call goes there as well.
 */
export function createGuardedLookup(
  trustedHost: string | null,
  resolve: ResolveAll = resolveBySystem,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) return callback(error, [], 0);
      const family = options.family === "IPv4" ? 4 : options.family === "IPv6" ? 6 : options.family;
      const wanted = addresses.filter((each) => !family || each.family === family);
      const [first] = wanted;
      const isAllowed =
        hostname === trustedHost || addresses.every((each) => isPublicAddress(each.address));
      if (first === undefined || !isAllowed) return callback(refusalOf(hostname), [], 0);
      if (options.all === true) return callback(null, wanted);
      return callback(null, first.address, first.family);
    });
  };
}

function refusalOf(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} does not resolve to a public address`), {
    code: addressRefusedCode,
  });
}

const hostOfX = /(?:^|\.)(?:x\.com|twitter\.com|twimg\.com)$/;

/** The host of the configured X, when it is a stand-in for X and not one of X's own. */
export function trustedHostOf(xApiUrl: string): string | null {
  const { hostname } = new URL(xApiUrl);
  return hostOfX.test(hostname) ? null : hostname;
}
