/** HAProxy with the configuration of deploy/compose, in front of programs on this machine. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { keepOutput } from './log-file.js';

export const isHaproxyInstalled = spawnSync('haproxy', ['-v']).status === 0;

export interface Haproxy {
  /** The URL of all gateways together, and the port of all emulators. */
  readonly gatewayUrl: string;
  readonly emulatorPort: number;
  stop(): Promise<void>;
}

/** @param ports of the gateways and of the emulators, which need not listen yet */
export async function startHaproxy(ports: {
  readonly gateways: readonly number[];
  readonly emulators: readonly number[];
}): Promise<Haproxy> {
  const directory = await mkdtemp(join(tmpdir(), 'chime-haproxy-'));
  const [gatewayPort, emulatorPort] = [await freePort(), await freePort()];
  const replacements: readonly (readonly [string, string])[] = [
    ['bind :4000', `bind 127.0.0.1:${gatewayPort}`],
    ['bind :4001', `bind 127.0.0.1:${emulatorPort}`],
    ['server-template gateway 1-8 gateway:4000', servers('gateway', ports.gateways)],
    ['server-template emulator 1-8 emulator:4001', servers('emulator', ports.emulators)],
    // The test chooses the id, to find a request whose response is lost.
    ['http-request set-header X-Request-Id %[unique-id]', ''],
    // Addresses instead of names need no name server.
    [' init-addr last,libc,none resolvers names', ''],
  ];
  let text = await readFile('deploy/compose/haproxy.cfg', 'utf8');
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`haproxy.cfg has no ${from}.`);
    text = text.replace(from, to);
  }
  await writeFile(join(directory, 'haproxy.cfg'), text);
  const child = spawn('haproxy', ['-db', '-f', join(directory, 'haproxy.cfg')]);
  keepOutput(child);
  const exited = once(child, 'exit');
  await Promise.race([
    untilListening(gatewayPort),
    exited.then(([code]) => {
      throw new Error(`HAProxy ended with ${String(code)}.`);
    }),
  ]);
  return {
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    emulatorPort,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}

const servers = (name: string, ports: readonly number[]): string =>
  ports.map((port, index) => `server ${name}${index + 1} 127.0.0.1:${port}`).join('\n  ');

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await delay(20);
    } finally {
      socket.destroy();
    }
  }
}
