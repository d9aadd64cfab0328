/** An issuer of tokens for tests: key pairs, tokens signed with them, and the files that settings name. */
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ISSUER = 'https://issuer.example.com/';
export const AUDIENCE = 'chime';

/** The settings that every gateway with tokens needs, without its keys. */
export const JWT_ENV = { AUTH: 'jwt', JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };

export interface KeyPair {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public key in the form of a JWKS. */
  readonly jwk: JWK;
}

export async function createKeyPair(alg: string, kid = alg): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' } };
}

export const now = (): number => Math.floor(Date.now() / 1_000);

/** Returns valid claims, changed or extended by `others`. An undefined member omits a claim. */
export const claims = (others: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'ann',
  exp: now() + 300,
  roles: ['FullAccess'],
  ...others,
});

/** Signs a token with these claims, and with further members in its header. */
export const sign = (
  { privateKey, alg, kid }: Pick<KeyPair, 'privateKey' | 'alg' | 'kid'>,
  payload: Record<string, unknown> = claims(),
  header: object = {},
): Promise<string> => new SignJWT(payload).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);

export interface Files {
  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array | object): Promise<string>;
  remove(): Promise<void>;
}

export async function createFiles(): Promise<Files> {
  const directory = await mkdtemp(join(tmpdir(), 'chime-authentication-'));
  return {
    write: async (name, content) => {
      const path = join(directory, name);
      const isWhole = typeof content === 'string' || content instanceof Uint8Array;
      await writeFile(path, isWhole ? content : JSON.stringify(content));
      return path;
    },
    remove: () => rm(directory, { recursive: true }),
  };
}
