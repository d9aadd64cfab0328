/** Addresses in `x-forwarded-for`, in the forms that proxies write. */
import { describe, expect, it } from 'vitest';
import { readForwardedFor } from '../../../src/http/forwarded-for.js';

describe('x-forwarded-for', () => {
  it.each([
    ['an address', '203.0.113.7', ['203.0.113.7']],
    ['an address with a port, as Azure has it', '203.0.113.7:4711', ['203.0.113.7']],
    ['an IPv6 address', '2001:db8::1', ['2001:db8::1']],
    ['an IPv6 address in brackets', '[2001:db8::1]', ['2001:db8::1']],
    ['an IPv6 address with a port', '[2001:db8::1]:443', ['2001:db8::1']],
    ['several', '203.0.113.7:1, [2001:db8::1]:443 ,10.0.0.1', ['203.0.113.7', '2001:db8::1', '10.0.0.1']],
    ['none', '', []],
    ['a word', 'unknown', []],
    ['a name', 'client.example.com:80', []],
    ['what stands before a word', '203.0.113.7, unknown, 10.0.0.1', ['10.0.0.1']],
    ['what stands before an empty entry', '203.0.113.7,, 10.0.0.1', ['10.0.0.1']],
    ['a number that is no address', '203.0.113.700:80', []],
    ['a port that is no number', '203.0.113.7:x', []],
  ])('is read: %s', (_title, header, addresses) => {
    expect(readForwardedFor(header)).toEqual(addresses);
  });
});
