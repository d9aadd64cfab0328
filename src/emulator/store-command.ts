/** The commands for the whole store: `backup <file>` and `restore <file>`. They use the settings of the server. */
import { resolve } from 'node:path';
import { backUp } from './backup/backup.js';
import { readStoreSettings } from './settings.js';
import { storeFile } from './store/sqlite/open-store.js';
import { restoreStore } from './backup/restore.js';
import { StartupError } from '../settings/startup-error.js';
import { describeStartupError } from '../process/describe-startup-error.js';

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${describeStartupError(error)}\n`);
  process.exitCode = 1;
}

async function run([command, path, ...rest]: string[]): Promise<string> {
  if ((command !== 'backup' && command !== 'restore') || !path || rest.length > 0)
    throw new StartupError('Name one file: npm run backup -- <file>, or npm run restore -- <file>.');
  const settings = readStoreSettings();
  if (settings.EMULATOR_DATABASE_URL) {
    throw new StartupError(
      'The store is in the database of EMULATOR_DATABASE_URL: back it up with pg_dump (docs/emulator.md).',
    );
  }
  const file = resolve(storeFile(settings.DATA_DIR));
  const backup = resolve(path);
  if (command === 'backup') {
    await backUp(settings.DATA_DIR, backup);
    return `The store ${file} was copied to ${backup}.`;
  }
  const previous = restoreStore(settings.DATA_DIR, backup);
  const before =
    previous === undefined
      ? 'There was none before.'
      : `What was there before is kept as ${resolve(previous)}.`;
  return `The store ${file} is what ${backup} has. ${before}`;
}
