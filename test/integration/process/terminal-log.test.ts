/** The log of the built program in a terminal, which `script` of util-linux plays. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { builtPath } from '../../support/dist.js';
import { askAt } from '../../support/gateway.js';
import { liveClient } from '../../support/live-client.js';
import { keepOutput } from '../../support/log-file.js';

/** BSD's `script` is another program, with other options. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

if (!hasScript)
  process.stderr.write(
    'Skipped: the test of the log in a terminal, as there is no `script` of util-linux.\n',
  );

it.skipIf(!hasScript)('has one line for a request, and details below other lines', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'chime-terminal-'));
  const child = spawn(
    'script',
    ['-qefc', `exec '${process.execPath}' '${builtPath('main.js')}'`, '/dev/null'],
    {
      env: { PATH: process.env['PATH'], PORT: '0', EMULATOR_PORT: '0', DATA_DIR: directory },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  keepOutput(child);
  const closed = once(child, 'close');
  try {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const linesOf = (text: string) =>
      stripVTControlCharacters(output)
        .split(/\r?\n/)
        .filter((line) => line.includes(text));
    const urlOf = () => /GraphQL\s+(http\S+)/.exec(output)?.[1];
    await expect.poll(urlOf, { timeout: 20_000 }).toBeDefined();
    const ask = askAt(urlOf() ?? '');
    await ask('query Names { accounts { nodes { name } } }');
    await ask('mutation { logoutUser(accountId: "a", userId: "u") { __typename } }');
    await expect.poll(() => linesOf('POST /graphql')).toHaveLength(2);
    const time = String.raw`^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: POST /graphql 200 \d+\.\d ms`;
    expect(linesOf('POST /graphql')).toEqual([
      expect.stringMatching(new RegExp(`${time} query Names$`)),
      expect.stringMatching(new RegExp(`${time} mutation NOT_FOUND$`)),
    ]);
    const client = liveClient(urlOf()?.replace('/graphql', '') ?? '');
    await client.iterate({ query: 'query Live { viewer { id } }' }).next();
    await client.dispose();
    await expect.poll(() => linesOf('websocket /graphql')).toHaveLength(1);
    expect(linesOf('websocket /graphql')[0]).toMatch(/ INFO: websocket \/graphql \d+\.\d ms query Live$/);
    expect(linesOf('upstreamCalls')).toEqual([]);
    // Other lines keep their details.
    child.stdin.write('\u0003');
    await expect.poll(() => linesOf('signal: "SIGINT"')).toHaveLength(1);
    await closed;
  } finally {
    child.kill('SIGKILL');
    await rm(directory, { recursive: true });
  }
});
