/** Which addresses and names lead to this machine only. */
import { isIPv4 } from 'node:net';

/** Whether only programs of the same machine can reach a server that listens at this address. */
export function isLoopback(host: string): boolean {
  return host === '::1' || host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Whether a request was meant for this machine. A web page whose own name was made to lead here is of the same origin
 * to a browser; the name gives it away.
 * @param header `Host` as sent: with a port, and an IPv6 address in brackets
 */
export function namesLoopback(header: string): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(header.toLowerCase()) ?? [];
  const name = bracketed ?? plain ?? '';
  return isLoopback(name) || name.endsWith('.localhost');
}
