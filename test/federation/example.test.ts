/** The supergraph example as a user meets it: started, asked, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepOutput } from '../support/log-file.js';

const START = fileURLToPath(new URL('../../examples/supergraph/start.mjs', import.meta.url));

let directory: string;
let example: ChildProcess;
let output: string;
let exit: Promise<unknown[]>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-supergraph-'));
  output = '';
  example = spawn(process.execPath, [START], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      EMULATOR_PORT: '0',
      HR_PORT: '0',
      ROUTER_PORT: '0',
      DATA_DIR: directory,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  keepOutput(example);
  example.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  example.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  exit = once(example, 'close');
});
afterEach(async () => {
  // It stops its own children; killed outright, it could not.
  if (example.exitCode === null) example.kill('SIGTERM');
  await exit;
  await rm(directory, { recursive: true });
});

async function printed(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(output)?.[1];
    if (found !== undefined) return found;
    if (example.exitCode !== null) throw new Error(`The example ended: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('prints a subscription that tells a change with the fields of both subgraphs', async () => {
  const [url, body] = [await printed(/curl -s (\S+) -N/), await printed(/-N -H .+ -d '([^']+)'\n/)];
  const mutation = await printed(/-d '(\{"query":"mutation[^']+)'\n/);
  const headers = { 'content-type': 'application/json' };
  const stream = await fetch(url, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream' },
    body,
  });
  let text = '';
  const reading = (async () => {
    for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString();
  })();
  await expect
    .poll(
      async () => {
        await (await fetch(url, { method: 'POST', headers, body: mutation })).text();
        return text;
      },
      { timeout: 10_000 },
    )
    .toContain(
      '{"data":{"userChanged":{"kind":"Updated","user":{"displayName":"Jane Rowe","licenseType":"Basic","costCentre":"Research"}}}}',
    );
  example.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  await reading.catch(() => undefined);
});

it('prints a query that crosses both subgraphs, its answer, and a curl that works as it stands', async () => {
  const body = await printed(/curl -s \S+ -H '[^']+' -d '([^']+)'\n/);
  const url = await printed(/curl -s (\S+)/);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const answer: unknown = await response.json();
  expect(answer).toMatchObject({
    data: {
      employee: {
        name: 'Jane Rowe',
        user: {
          displayName: 'Jane Rowe',
          costCentre: 'Research',
          account: { name: 'Example Trees', headcount: 1 },
        },
      },
    },
  });
  expect(output).toContain(JSON.stringify(answer, null, 2));
  example.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
