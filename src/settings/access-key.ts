/** The key pair that clients of the emulator sign with, as the programs that share it read and make one. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Reads `<access key id>:<secret access key>`. */
export const accessKeyPair = z
  .string()
  .regex(/^[^:\s]+:\S+$/, 'must be <access key id>:<secret access key>')
  .transform((pair): AccessKey => {
    const separator = pair.indexOf(':');
    return { accessKeyId: pair.slice(0, separator), secretAccessKey: pair.slice(separator + 1) };
  });

/** Makes a key pair that nobody else knows, for as long as the process runs. */
export const randomAccessKey = (): AccessKey => ({
  accessKeyId: 'gateway',
  secretAccessKey: randomBytes(32).toString('base64url'),
});
