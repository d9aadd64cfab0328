/** Makes `x-forwarded-for` a list of addresses, before anything asks where a request comes from. */
import type { FastifyInstance } from 'fastify';
import { isIP } from 'node:net';

/** An entry as proxies write it: Azure's application gateway adds ports, and IPv6 addresses with ports have brackets. */
const ENTRY = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d[\d.]*):\d{1,5}|(\S+))$/;

function parseAddress(entry: string): string | undefined {
  const [, bracketed, beforePort, plain] = ENTRY.exec(entry.trim()) ?? [];
  const address = bracketed ?? beforePort ?? plain ?? '';
  return isIP(address) > 0 ? address : undefined;
}

/**
 * Returns the addresses from the last entry that is none on. Each proxy appends the address that it got the request from,
 * so that whatever stands before such an entry was vouched for by nobody; the request counts as the proxy's own.
 */
export function readForwardedFor(header: string): string[] {
  const addresses = header.split(',').map(parseAddress);
  return addresses.slice(addresses.lastIndexOf(undefined) + 1).filter((address) => address !== undefined);
}

/** Add this before all other hooks. Without trusted proxies the header is not read. */
export function cleanForwardedFor(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
    const header = headers['x-forwarded-for'];
    if (header !== undefined) headers['x-forwarded-for'] = readForwardedFor(String(header)).join(', ');
    done();
  });
}
