/** The measured SDK clients: the stock one and the gateway's. */
import { ChimeClient } from '@aws-sdk/client-chime';
import { SdkTransport } from '../../dist/chime/aws/transport.js';

const upstreamOf = (port) => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
});

/** Creates the SDK's own client, with only endpoint, region and credentials set. */
export const stockClient = (port) => new ChimeClient(upstreamOf(port));

/** Creates the gateway's transport, without its deadlines, retries and circuit breakers. */
const tunedClient = (port) =>
  new SdkTransport({ ...upstreamOf(port), connections: 125, connectTimeout: 2_000 });

export const clientOf = (kind, port) => (kind === 'tuned' ? tunedClient(port) : stockClient(port));
