/** The ARN of the caller, which rooms and memberships name as their creator. */
import type { IncomingHttpHeaders } from 'node:http';
import { readAccessKeyId } from '../wire/signature.js';

/** The AWS account that owns everything here. AWS's documentation uses this number in its examples. */
export const AWS_ACCOUNT_ID = '111122223333';

/**
 * The caller's IAM ARN. AWS shows the caller's user there. This server knows no users, so the ARN contains the access
 * key id instead of the name, or `anonymous` without a key (our choice).
 */
export function callerArn({ url, headers }: { url: string; headers: IncomingHttpHeaders }): string {
  return userArn(readAccessKeyId(url, headers) ?? 'anonymous');
}

/** The ARN of an IAM user of that name in this server's AWS account. */
export function userArn(name: string): string {
  return `arn:aws:iam::${AWS_ACCOUNT_ID}:user/${name}`;
}
