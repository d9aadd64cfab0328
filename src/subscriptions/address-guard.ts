/**
 * Refuses addresses that routers never have. Operators list routers by name, and whoever controls the name could let it
 * point to a metadata service or to this machine.
 */
import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

const LOOPBACK = blockList(['127.0.0.0/8', '::1/128']);

/** IPv6 forms of an IPv4 address are checked like that address, except those that no router uses. */
const REFUSED = blockList([
  // Unspecified, link-local, multicast and reserved addresses.
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/96',
  'fe80::/10',
  'ff00::/8',
  // Link-local through NAT64, local NAT64, 6to4, Teredo.
  '64:ff9b::a9fe:0/112',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/32',
  // Metadata services of Alibaba Cloud, Azure, Oracle Cloud, AWS and Google Cloud outside those ranges.
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
]);

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

const contains = (list: BlockList, address: string): boolean =>
  list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/**
 * Returns whether the gateway may connect to an address of a host. Only the name `localhost` and the address itself may
 * lead to this machine, because its other servers trust local connections.
 */
export function mayConnect(host: string, address: string): boolean {
  if (contains(LOOPBACK, address)) return host === 'localhost' || host === address;
  return !contains(REFUSED, address);
}

/**
 * Creates a function that connections resolve names with. It fails if any address of the name is refused. A connection
 * uses the very addresses that were checked, so that a second response of the DNS server cannot replace them.
 */
export const guardLookup =
  (resolve: typeof lookUp = lookUp): LookupFunction =>
  (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error || !first) callback(error ?? new Error('The name has no address.'), []);
      else if (!addresses.every(({ address }) => mayConnect(host, address)))
        callback(new Error('The name has an address that is not allowed.'), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
