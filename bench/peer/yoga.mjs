/** GraphQL Yoga on node:http: `node bench/peer/yoga.mjs <port> <upstream port>` */
import { createPubSub, createYoga } from 'graphql-yoga';
import { createServer } from 'node:http';
import { contextFactory, peerSchema } from './schema.mjs';

const [port, upstreamPort] = process.argv.slice(2);
const context = contextFactory(upstreamPort, createPubSub());
const yoga = createYoga({ schema: peerSchema(), context, logging: false });
createServer((request, response) => void yoga(request, response)).listen(Number(port), '127.0.0.1');
