/** Reduces `x-forwarded-for` to a list of addresses, before anything reads the address of a request. */
import type { FastifyInstance } from 'fastify';
import { isIP } from 'node:net';

/**
 * An entry in the formats that proxies write. Azure's application gateway adds ports, and IPv6 addresses with ports
 * have brackets.
 */
const ENTRY = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d[\d.]*):\d{1,5}|(\S+))$/;

function parseAddress(entry: string): string | undefined {
  const [, bracketed, beforePort, plain] = ENTRY.exec(entry.trim()) ?? [];
  const address = bracketed ?? beforePort ?? plain ?? '';
  return isIP(address) > 0 ? address : undefined;
}

/**
 * Returns the addresses after the last invalid entry. Each proxy appends the address of the client that connected to
 * it, so nobody has verified what comes before an invalid entry. If no address remains, the request counts as the
 * proxy's own.
 */
export function readForwardedFor(header: string): string[] {
  const addresses = header.split(',').map(parseAddress);
  return addresses.slice(addresses.lastIndexOf(undefined) + 1).filter((address) => address !== undefined);
}

/** Add this before all other hooks. The header is read only if there are trusted proxies. */
export function cleanForwardedFor(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
    const header = headers['x-forwarded-for'];
    if (header !== undefined) headers['x-forwarded-for'] = readForwardedFor(String(header)).join(', ');
    done();
  });
}
