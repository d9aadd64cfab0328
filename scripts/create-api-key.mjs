/**
 * Creates an API key. Prints the key, which is stored nowhere, and the entry for API_KEYS_FILE, which has its hash.
 *
 *   npm run api-key -- --id ci --role ReadOnly [--permission user:write] [--account <accountId>] [--expires 2030-01-31]
 *
 * --role, --permission and --account can be repeated. A key created without --account is valid for all accounts.
 */
import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

const TEXT = { type: 'string' };
const TEXTS = { type: 'string', multiple: true };

try {
  const { key, entry } = await createKey(process.argv.slice(2));
  process.stdout.write(
    `The key, shown only now; clients send it in the header x-api-key:\n\n${key}\n\n` +
      `Its entry for the list in API_KEYS_FILE:\n\n${JSON.stringify(entry, null, 2)}\n`,
  );
} catch (error) {
  process.stderr.write(`No key was made: ${error.message}\n`);
  process.exitCode = 1;
}

async function createKey(args) {
  const { id, role, permission, account, expires } = parseArgs({
    args,
    options: { id: TEXT, role: TEXTS, permission: TEXTS, account: TEXTS, expires: TEXT },
  }).values;
  if (id === undefined) throw new Error('--id is missing');
  if (role === undefined && permission === undefined) throw new Error('--role or --permission is missing');
  const key = `chime_${randomBytes(32).toString('base64url')}`;
  const entry = {
    id,
    sha256: createHash('sha256').update(key).digest('hex'),
    ...(role && { roles: role }),
    ...(permission && { permissions: permission }),
    ...(account && { accounts: account }),
    // A day means its beginning.
    ...(expires && { expires: String(expires).replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00Z') }),
  };
  const { apiKeyEntry } = await import('../dist/access/authentication/api-key.js').catch((error) => {
    throw error.code === 'ERR_MODULE_NOT_FOUND' ? new Error('run npm ci && npm run build first') : error;
  });
  const { error } = apiKeyEntry.safeParse(entry);
  if (error)
    throw new Error(error.issues.map(({ path, message }) => [...path, message].join(' ')).join('; '));
  return { key, entry };
}
