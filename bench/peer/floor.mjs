/** The floor: node:http and the SDK without GraphQL. `node bench/peer/floor.mjs <port> <upstream port> stock|tuned` */
import { createServer } from 'node:http';
import { clientOf } from './client.mjs';
import { answer } from './operation.mjs';

const [port, upstreamPort, kind] = process.argv.slice(2);
const client = clientOf(kind, upstreamPort);

async function respond(text, response) {
  const body = Buffer.from(JSON.stringify(await answer(client, JSON.parse(text))));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.once('end', () => {
    respond(text, response).catch(() => response.writeHead(500).end());
  });
}).listen(Number(port), '127.0.0.1');
