/**
 * Runs the gateway and the web pages from their sources. A change in src/ compiles the server and restarts it, a change
 * in an operation of the console regenerates its typed documents, and a change in web/ reloads the page in the browser.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createPageServer } from './dev-pages.mjs';

const ROOT = join(import.meta.dirname, '..');

/** Runs a command to its end and returns whether it succeeded; its output goes to the terminal. */
async function run(command, ...args) {
  const [code] = await once(spawn(command, args, { cwd: ROOT, stdio: 'inherit' }), 'exit');
  return code === 0;
}

const compile = () => run(process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');

/** Calls `work` after changes, never twice at a time: changes that come during a call lead to one more. */
function afterChanges(work) {
  let state = 'idle';
  const next = async () => {
    state = 'running';
    await work();
    if (state === 'changed') await next();
    else state = 'idle';
  };
  return () => {
    if (state === 'idle') void next();
    else state = 'changed';
  };
}

let gateway;

function startGateway() {
  gateway = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
}

async function stopGateway() {
  if (gateway.exitCode !== null || gateway.signalCode !== null) return;
  const exit = once(gateway, 'exit');
  gateway.kill('SIGTERM');
  await exit;
}

const rebuildServer = afterChanges(async () => {
  if (!(await compile())) return;
  await stopGateway();
  startGateway();
});

const regenerateDocuments = afterChanges(() => run('npm', 'run', '--silent', 'codegen'));

if (!(await compile())) process.exit(1);
const pages = await createPageServer(`http://127.0.0.1:${process.env.PORT ?? 4000}`);
pages.watcher.add(join(ROOT, 'src'));
pages.watcher.on('all', (_event, path) => {
  if (path.endsWith('.graphql')) regenerateDocuments();
  else if (path.startsWith(join(ROOT, 'src'))) rebuildServer();
});
await pages.listen();
process.stdout.write(`Web pages with hot reload: ${pages.resolvedUrls.local[0]}\n`);
startGateway();

async function stop() {
  await Promise.all([pages.close(), stopGateway()]);
  process.exit(0);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());
