/** Makes a backup of the store: directly from its file, or through the server while one has the store open. */
import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { signPost } from '../wire/request-signature.js';
import type { StoreSettings } from '../settings.js';
import { isInUse, openError, describeReason } from '../store/store-error.js';
import { inspect, storeExists } from '../store/sqlite/inspect-store.js';
import { storeFile } from '../store/sqlite/open-store.js';
import { copyDatabase, readIdentity, putInPlace, readDatabase, syncToDisk } from './snapshot.js';
import { StartupError } from '../../settings/startup-error.js';

/**
 * Writes all committed data to a new file. The file is on disk when this resolves, and only its owner may read it.
 * @throws StartupError when no backup was made; no partial file remains
 */
export async function backUp(settings: StoreSettings, target: string): Promise<void> {
  const file = storeFile(settings.DATA_DIR);
  if (existsSync(target)) throw taken(target);
  if (!storeExists(file)) throw new StartupError(`There is no store ${file}.`);
  const draft = `${target}.new-${randomUUID()}`;
  try {
    if (!copyUnused(file, draft)) await fetchCopy(settings, readIdentity(file), draft);
    putInPlace(draft, target);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    if (describeReason(error) === 'EEXIST') throw taken(target);
    throw new StartupError(`The backup ${target} cannot be written (${describeReason(error)}).`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Copies the store if no server has it open. Returns false if one has. */
function copyUnused(file: string, draft: string): boolean {
  try {
    readDatabase(file, (connection) => {
      try {
        inspect(connection, file, 'integrity_check');
      } catch (error) {
        throw isInUse(error) ? error : openError(error, file);
      }
      copyDatabase(connection, draft);
    });
    return true;
  } catch (error) {
    if (isInUse(error)) return false;
    throw error;
  }
}

/** Requests a copy from the server that has the store open, and checks that all of it arrived. */
async function fetchCopy(settings: StoreSettings, identity: string, draft: string): Promise<void> {
  let refusal = '';
  for (const url of addresses(settings)) {
    try {
      const answer = await requestCopy(url, identity, settings);
      await pipeline(answer, createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
      readDatabase(draft, (connection) => inspect(connection, draft, 'integrity_check'));
      syncToDisk(draft);
      return;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = `${url.origin} ${error.message}`;
    }
  }
  throw new StartupError(
    `The store is in use, and no backup came from its server: ${refusal}. Set HOST, EMULATOR_PORT and ` +
      'EMULATOR_CREDENTIALS as that server has them, or stop it first.',
  );
}

/** One server returned no backup. Another address may still return one. */
class Refusal extends Error {}

/** Explains each response status that is not a backup. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'does not accept the signature',
  401: 'wants a signature',
  403: 'does not accept the signature',
  404: 'has no control API: EMULATOR_SIDE_DOOR=true gives it one',
  409: 'has another store',
  503: 'has no room for a copy, or cannot read its store',
};

async function requestCopy(
  url: URL,
  identity: string,
  { EMULATOR_CREDENTIALS }: StoreSettings,
): Promise<Readable> {
  // The server at this address may have another store.
  const body = Buffer.from(JSON.stringify({ Store: identity }));
  const signature = EMULATOR_CREDENTIALS && signPost(url, body, EMULATOR_CREDENTIALS, new Date());
  const headers = { 'content-type': 'application/json', ...signature };
  const response = await fetch(url, { method: 'POST', headers, body }).catch((error: unknown) => {
    throw new Refusal(`cannot be reached (${describeReason(error instanceof Error ? error.cause : error)})`);
  });
  if (!response.ok || response.body === null)
    throw new Refusal(REFUSALS[response.status] ?? `answered with status ${response.status}`);
  return Readable.fromWeb(response.body as ReadableStream);
}

/**
 * The addresses at which the server may listen: its own HOST, or the loopback address when it runs inside the gateway.
 */
function addresses({ HOST, EMULATOR_PORT }: StoreSettings): URL[] {
  const own = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return [...new Set([own, '127.0.0.1'])].map(
    (host) => new URL(`http://${host.includes(':') ? `[${host}]` : host}:${EMULATOR_PORT}/_emulator/backup`),
  );
}

function taken(target: string): StartupError {
  return new StartupError(`The file ${target} is there already, and a backup replaces none.`);
}
