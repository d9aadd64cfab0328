/** Which addresses the gateway connects to for callbacks, and how names are resolved. */
import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { guardLookup, mayConnect } from '../../../src/subscriptions/address-guard.js';

it.each([
  '10.0.0.7',
  '172.16.0.7',
  '192.168.0.7',
  '100.64.0.7',
  '203.0.113.7',
  'fd00::7',
  '2600::7',
  '64:ff9b::a00:7',
])('connects to %s, because routers are in private and public networks', (address) => {
  expect(mayConnect('router.example.com', address)).toBe(true);
});

it.each([
  ['the metadata service', '169.254.169.254'],
  ['its form in IPv6', '::ffff:169.254.169.254'],
  ['its form in hexadecimal IPv6', '::ffff:a9fe:a9fe'],
  ['its IPv4-compatible form', '::a9fe:a9fe'],
  ['it through NAT64', '64:ff9b::a9fe:a9fe'],
  ['it through 6to4', '2002:a9fe:a9fe::'],
  ['the metadata service in IPv6', 'fd00:ec2::254'],
  ['the metadata service of Google Cloud', 'fd20:ce::254'],
  ['the metadata service of Alibaba Cloud', '100.100.100.200'],
  ['the platform of Azure', '168.63.129.16'],
  ['container credentials', '169.254.170.2'],
  ['a link-local address', 'fe80::1'],
  ['every address', '0.0.0.0'],
  ['every address in IPv6', '::'],
  ['multicast', '224.0.0.1'],
  ['multicast in IPv6', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
])('does not connect to %s', (_, address) => {
  expect(mayConnect('router.example.com', address)).toBe(false);
  expect(mayConnect('localhost', address)).toBe(false);
  expect(mayConnect(address, address)).toBe(false);
});

it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
  'connects to %s only if the operator lists this machine',
  (address) => {
    expect(mayConnect('router.example.com', address)).toBe(false);
    expect(mayConnect('localhost', address)).toBe(true);
    expect(mayConnect(address, address)).toBe(true);
  },
);

/** Resolves a name with the gateway's function, for a DNS server that returns these addresses. */
const resolve = (addresses: string[], all: boolean) => {
  const found = addresses.map((address): LookupAddress => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  const answer = (_host: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
    callback(null, found);
  return new Promise((settle) => {
    guardLookup(answer as never)('router.example.com', { all }, (error, ...result) =>
      settle(error?.message ?? result),
    );
  });
};

describe('a name', () => {
  it('resolves to the addresses that were checked', async () => {
    expect(await resolve(['10.0.0.7', 'fd00::7'], true)).toEqual([
      [
        { address: '10.0.0.7', family: 4 },
        { address: 'fd00::7', family: 6 },
      ],
    ]);
    expect(await resolve(['10.0.0.7', 'fd00::7'], false)).toEqual(['10.0.0.7', 4]);
  });

  it.each([true, false])('does not resolve if one of its addresses is refused (all: %s)', async (all) => {
    for (const addresses of [['169.254.169.254'], ['10.0.0.7', '169.254.169.254'], ['127.0.0.1'], ['::1']])
      expect(await resolve(addresses, all)).toBe('The name has an address that is not allowed.');
  });

  it('does not resolve without addresses', async () => {
    expect(await resolve([], true)).toBe('The name has no address.');
  });
});
