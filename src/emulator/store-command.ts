/** The commands for the store as a whole: `backup <file>` and `restore <file>`. Settings are those of the server. */
import { resolve } from 'node:path';
import { backUp, BackupError } from './backup/backup.js';
import { ConfigError, readStoreConfig } from './settings.js';
import { StoreOpenError } from './store/store-error.js';
import { storeFile } from './store/open-store.js';
import { restoreStore } from './backup/restore.js';

class UsageError extends Error {}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  const isExpected =
    error instanceof UsageError ||
    error instanceof ConfigError ||
    error instanceof BackupError ||
    error instanceof StoreOpenError;
  process.stderr.write(`${isExpected ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run([command, path, ...rest]: string[]): Promise<string> {
  if ((command !== 'backup' && command !== 'restore') || !path || rest.length > 0)
    throw new UsageError('Name one file: npm run backup -- <file>, or npm run restore -- <file>.');
  const config = readStoreConfig();
  const file = resolve(storeFile(config.DATA_DIR));
  const backup = resolve(path);
  if (command === 'backup') {
    await backUp(config, backup);
    return `The store ${file} was copied to ${backup}.`;
  }
  const kept = restoreStore(config.DATA_DIR, backup);
  const before =
    kept === undefined ? 'There was none before.' : `What was there before is kept as ${resolve(kept)}.`;
  return `The store ${file} is what ${backup} has. ${before}`;
}
