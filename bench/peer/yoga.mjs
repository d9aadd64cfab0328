/** GraphQL Yoga on node:http: `node bench/peer/yoga.mjs <port> <upstream port>` */
import { createYoga } from 'graphql-yoga';
import { createServer } from 'node:http';
import { contextFactory, peerSchema } from './schema.mjs';

const [port, upstreamPort] = process.argv.slice(2);
const yoga = createYoga({ schema: peerSchema(), context: contextFactory(upstreamPort), logging: false });
createServer((request, response) => void yoga(request, response)).listen(Number(port), '127.0.0.1');
