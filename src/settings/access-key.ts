/** The key pair that clients of the emulator sign requests with. Several programs read or create it here. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Parses `<access key id>:<secret access key>`. */
export const accessKeyPair = z
  .string()
  .regex(/^[^:\s]+:\S+$/, 'must be <access key id>:<secret access key>')
  .transform((pair): AccessKey => {
    const separator = pair.indexOf(':');
    return { accessKeyId: pair.slice(0, separator), secretAccessKey: pair.slice(separator + 1) };
  });

/** Creates a random key pair, which is valid as long as the process runs. */
export const randomAccessKey = (): AccessKey => ({
  accessKeyId: 'gateway',
  secretAccessKey: randomBytes(32).toString('base64url'),
});
