/** Recognizes addresses and names that lead to this machine only. */
import { isIPv4 } from 'node:net';

/** Returns whether only programs of the same machine can reach a server that listens at this address. */
export function isLoopback(host: string): boolean {
  return host === '::1' || host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Returns whether a request was addressed to this machine. An attacker's host name may resolve to it (DNS rebinding). A
 * browser treats such a page as same-origin, but the header reveals its name.
 * @param header `Host` as sent: with a port, and an IPv6 address in brackets
 */
export function namesLoopback(header: string): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(header.toLowerCase()) ?? [];
  const name = bracketed ?? plain ?? '';
  return isLoopback(name) || name.endsWith('.localhost');
}
