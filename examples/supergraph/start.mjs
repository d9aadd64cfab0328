/** A supergraph on this machine: the gateway, the HR subgraph, and Hive Gateway in front of the two. */
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

const QUERY = `{
  employee(number: "1001") {
    name
    user {
      displayName
      licenseType
      costCentre
      account { name headcount users(first: 3) { nodes { displayName employee { number } } } }
    }
  }
}`;

/** The account of the demo organisation, whose id is always the same. */
const ACCOUNT = '12a3456b-7c89-012d-3456-78901e23fg45';
const USER = '1ab2345c-67de-8901-f23g-45h678901j2k';

const SUBSCRIPTION = `subscription { userChanged(accountId: "${ACCOUNT}") { kind user { displayName licenseType costCentre } } }`;
const MUTATION = `mutation { updateUser(accountId: "${ACCOUNT}", userId: "${USER}", input: { licenseType: Basic }) { licenseType } }`;

const children = [];
let stopping = false;

try {
  const services = await Promise.all([
    startSubgraph('chime', '../../dist/main.js'),
    startSubgraph('hr', './hr.mjs'),
  ]);
  const router = await startRouter(compose(services));
  const answer = await ask(router.url, QUERY);
  const [chime, hr] = services;
  process.stdout.write(`
Supergraph
  Router          ${router.url}  (Hive Gateway)
  Chime subgraph  ${chime.url}
  HR subgraph     ${hr.url}

This query crosses both subgraphs:

${QUERY}

and answers:

${JSON.stringify(answer, null, 2)}

Try it:
  ${curl(router, QUERY)}

Watch the users of the demo organisation in one terminal, and change one in another:
  ${curl(router, SUBSCRIPTION, "-N -H 'accept: text/event-stream' ")}
  ${curl(router, MUTATION)}

`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop(router));
  for (const child of children) child.once('exit', () => void stop(router, 1));
} catch (error) {
  process.stderr.write(`Cannot start: ${error.message}\n`);
  await stop(undefined, 1);
}

/** Returns a command that sends an operation to the router. */
function curl({ url }, operation, options = '') {
  const body = JSON.stringify({ query: operation.replace(/\s+/g, ' ') });
  return `curl -s ${url} ${options}-H 'content-type: application/json' -d '${body}'`;
}

/** Starts a program that prints where its GraphQL is, and asks it for its SDL. */
async function startSubgraph(name, file) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { ...env, NODE_ENV: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const url = await urlOf(child, name);
  const { data } = await ask(url, '{ service: _service { sdl } }');
  return { name, url, typeDefs: parse(data.service.sdl) };
}

async function urlOf({ stdout }, name) {
  let text = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const url = /GraphQL\s+(http\S+\/graphql)/.exec(text)?.[1];
    if (url !== undefined) {
      stdout.resume();
      return url;
    }
  }
  throw new Error(`the ${name} subgraph ended before it listened`);
}

function compose(services) {
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

async function startRouter(supergraph) {
  const gateway = createGatewayRuntime({
    supergraph,
    logging: 'warn',
    // It hands on x-request-id unasked, and trace context only so.
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => ({
        traceparent: request.headers.get('traceparent'),
        tracestate: request.headers.get('tracestate'),
      }),
    },
  });
  const server = createServer((request, answer) => void gateway(request, answer));
  server.listen(Number(env.ROUTER_PORT || 4010), '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/graphql`, server, gateway };
}

async function ask(url, query) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

/** Stops the router first, so that nothing is asked of subgraphs that are gone. */
async function stop(router, exitCode = 0) {
  if (stopping) return;
  stopping = true;
  process.exitCode = exitCode;
  router?.server.close();
  router?.server.closeIdleConnections();
  await router?.gateway.dispose();
  for (const child of children) child.kill('SIGTERM');
}
