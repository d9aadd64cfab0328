/**
 * Signs requests for the control API with AWS Signature Version 4, as `curl --aws-sigv4` does. Paths must need no
 * encoding.
 */
import { createHash, createHmac } from 'node:crypto';
import type { EmulatorCredentials } from '../../src/emulator/wire/request-signature.js';
import { sendRaw, type WireAnswer } from './wire.js';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface SignedCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The signed body. */
  readonly body: string;
  /** The sent body, if it differs. */
  readonly sentBody?: string;
  readonly time?: Date;
}

export function sendSigned(
  baseUrl: string,
  { accessKeyId, secretAccessKey }: EmulatorCredentials,
  { method, path, body, sentBody = body, time = new Date() }: SignedCall,
): Promise<WireAnswer> {
  const { host } = new URL(baseUrl);
  const timestamp = time.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = [timestamp.slice(0, 8), 'us-east-1', 'chime', 'aws4_request'];
  const canonical = [
    method,
    path,
    '',
    `host:${host}`,
    `x-amz-date:${timestamp}`,
    '',
    'host;x-amz-date',
    sha256(body),
  ];
  const text = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), sha256(canonical.join('\n'))].join('\n');
  const signature = hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`), text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
  const headers = { host, 'x-amz-date': timestamp, authorization };
  return sendRaw(baseUrl, method, path, {
    headers: method === 'POST' ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(method === 'POST' ? { body: sentBody } : {}),
  });
}
