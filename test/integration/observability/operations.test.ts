/** The log and the metrics of the built program, as its processes write and tell them. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Program, startedAt, startProgram } from '../../support/program.js';
import { after, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const SECRET = 'ann@example.com';
/** Reads a user of its own, because identical reads share a call. */
const bodyOf = (index: number): string =>
  JSON.stringify({ query: `{ user(accountId: "a", userId: "u${index}") { userId } }` });

let upstream: Upstream;
let programs: Program[];

beforeEach(async () => {
  programs = [];
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
});
afterEach(async () => {
  for (const { child } of programs) child.kill('SIGKILL');
  await upstream.stop();
});

function run(env: Record<string, string> = {}): Program {
  const program = startProgram({ CHIME_ENDPOINT: upstream.url, ...env });
  programs.push(program);
  return program;
}

/** On a connection of its own, as these go to workers in turn. */
const post = async (url: string, index = 0): Promise<string> => {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  return (await fetch(`${url}/graphql`, { method: 'POST', headers, body: bodyOf(index) })).text();
};

const requestLines = ({ output }: Program): unknown[] =>
  output.stdout.split('\n').filter((line) => line.startsWith('{') && line.includes('"msg":"request"'));

describe('the log', () => {
  it('holds the line of every request when the program is stopped', async () => {
    upstream.script(after(300, respond(userBody())));
    const program = run();
    const url = await startedAt(program);
    const answers = Promise.all(Array.from({ length: 30 }, async (_, index) => post(url, index)));
    await expect.poll(() => upstream.requests.length, { timeout: 5_000 }).toBe(30);
    program.child.kill('SIGTERM');
    expect(new Set(await answers).size).toBe(1);
    expect(await program.exit).toEqual([0, null]);
    expect(requestLines(program)).toHaveLength(30);
  });

  it('quotes nothing of what is not HTTP, even where everything is logged', async () => {
    const program = run({ LOG_LEVEL: 'trace' });
    const { hostname, port } = new URL(await startedAt(program));
    const socket = connect(Number(port), hostname).end(`${SECRET}\r\n\r\n`).resume();
    await once(socket, 'close');
    await expect.poll(() => program.output.stdout, { timeout: 5_000 }).toContain('invalid HTTP request');
    program.child.kill('SIGTERM');
    await program.exit;
    expect(program.output.stdout).not.toContain('ann@');
    // Nor as the numbers of its bytes, which is how a buffer is logged.
    expect(program.output.stdout).not.toContain([...Buffer.from('ann@')].join(','));
  });
});

describe('the metrics of workers', () => {
  it('are told by any of them for all of them, under their numbers', async () => {
    const url = await startedAt(run({ WORKERS: '2' }));
    for (let index = 0; index < 8; index += 1) await post(url);
    for (let index = 0; index < 4; index += 1) {
      const response = await fetch(`${url}/metrics`, { headers: { connection: 'close' } });
      const text = await response.text();
      const described = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, metric]) => metric);
      expect(new Set(described).size).toBe(described.length);
      const counts = [
        ...text.matchAll(
          /^chime_gateway_requests_total\{type="query",field="user",worker="([12])"\} (\d+)$/gm,
        ),
      ];
      expect(counts.map(([, worker]) => worker)).toEqual(['1', '2']);
      expect(counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(8);
      expect(text.match(/^process_resident_memory_bytes\{worker="[12]"\} \d+$/gm)).toHaveLength(2);
    }
  });

  it('go on when a worker is replaced, and leave out one that hangs', async () => {
    const program = run({ WORKERS: '2' });
    const url = await startedAt(program);
    const [first = 0] = [...program.output.stdout.matchAll(/"worker":1,"workerPid":(\d+)/g)].map(([, pid]) =>
      Number(pid),
    );
    const workers = async (): Promise<(string | undefined)[]> => {
      const response = await fetch(`${url}/metrics`, { headers: { connection: 'close' } });
      return [...(await response.text()).matchAll(/^process_resident_memory_bytes\{worker="(\d)"\}/gm)].map(
        ([, worker]) => worker,
      );
    };
    process.kill(first, 'SIGSTOP');
    // Every other new connection goes to the worker that hangs.
    expect(await Promise.any([workers(), workers()])).toEqual(['2']);
    process.kill(first, 'SIGKILL');
    await expect.poll(workers, { timeout: 10_000 }).toEqual(['1', '2']);
  });
});
