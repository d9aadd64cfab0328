/** The SDK clients that are measured: the one that anybody gets, and the gateway's. */
import { ChimeClient } from '@aws-sdk/client-chime';
import { createTransport } from '../../dist/chime/client.js';

const upstreamOf = (port) => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
});

/** As the SDK makes it when it is told where and who. */
export const stockClient = (port) => new ChimeClient(upstreamOf(port));

/** What the gateway sends requests with, without its deadlines, repeats and circuit breakers. */
const tunedClient = (port) => createTransport(upstreamOf(port));

export const clientOf = (kind, port) => (kind === 'tuned' ? tunedClient(port) : stockClient(port));
