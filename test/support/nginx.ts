/** nginx with a configuration of the documents, on a port of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from './free-port.js';
import { keepOutput } from './log-file.js';

const PROGRAM = '/usr/sbin/nginx';

export const isNginxInstalled = spawnSync(PROGRAM, ['-v']).status === 0;
if (!isNginxInstalled)
  process.stderr.write(`Skipped the tests with nginx: there is no ${PROGRAM} (Debian: nginx-light).\n`);

export interface Nginx {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * @param files that the configuration refers to, by name
 * @param configure returns the content of the block `http`
 */
export async function startNginx(
  files: Readonly<Record<string, string>>,
  configure: (place: { readonly directory: string; readonly port: number }) => string,
): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${directory}/${name};`,
  );
  const config = `daemon off; master_process off; pid ${directory}/pid; error_log stderr;
events {} http { access_log off; ${paths.join(' ')} ${configure({ directory, port })} }`;
  for (const [name, text] of Object.entries({ ...files, 'nginx.conf': config }))
    await writeFile(join(directory, name), text);
  const child = spawn(PROGRAM, ['-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')]);
  keepOutput(child);
  await vi.waitFor(() => connectTo(port), { timeout: 10_000 });
  return {
    port,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}

async function connectTo(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
