/**
 * Signatures, checked by the emulator's verifier. Other tests check that verifier with the signatures of other clients.
 */
import { describe, expect, it } from 'vitest';
import { type Identity, type SignableRequest, Signer, queryString } from '../../../src/chime/aws/signer.js';
import { verifySignature } from '../../../src/emulator/wire/request-signature.js';

const identity = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const NOON = Date.UTC(2026, 1, 20, 12);

function signed(signer: Signer, now: number, by: Identity, request: Partial<SignableRequest> = {}) {
  const whole = { method: 'GET', path: '/a', query: {}, headers: { host: 'h' }, body: undefined, ...request };
  signer.sign(whole, by, now);
  const { method, path, query, headers, body } = whole;
  const url = `${path}?${queryString(query)}`;
  return { method, url, headers, body: Buffer.from(body ?? '') };
}

describe('a signature', () => {
  it.each<[string, Partial<SignableRequest>]>([
    ['a body of text', { method: 'POST', body: '{"Name":"ü"}' }],
    ['a body of bytes', { method: 'POST', body: Buffer.from([0, 255]) }],
    ['an encoded path', { path: '/a%2Fb%20c/%C3%BC/~!$:@' }],
    ['dots, empty segments and a trailing slash', { path: '/a/./b//../c/' }],
    ['a path of nothing', { path: '/' }],
    ['a query', { query: { b: '2', a: ['2', '10'], 'a-b': "!'()*", empty: '', none: null } }],
    ['spaces in a header', { headers: { host: 'h', 'x-note': '  a   b\t' } }],
  ])('is valid for %s', (_title, request) => {
    const made = signed(new Signer('r', 'chime'), NOON, identity, request);
    expect(() => verifySignature(made, identity, new Date(NOON))).not.toThrow();
  });

  it('is made with the key of its day and of its credentials', () => {
    const signer = new Signer('us-east-1', 'chime');
    const other = { accessKeyId: 'OTHER', secretAccessKey: 'other secret' };
    for (const now of [NOON, NOON + 999, NOON + 86_400_000, NOON]) {
      for (const by of [identity, other, identity]) {
        const made = signed(signer, now, by);
        expect(() => verifySignature(made, by, new Date(now))).not.toThrow();
      }
    }
  });

  it('covers the token of temporary credentials', () => {
    const { headers } = signed(new Signer('r', 'chime'), NOON, { ...identity, sessionToken: 'token' });
    expect(headers).toMatchObject({ 'x-amz-security-token': 'token', 'x-amz-date': '20260220T120000Z' });
    expect(headers['authorization']).toContain(
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token',
    );
  });
});
