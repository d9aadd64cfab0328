/** A gateway in front of an emulator with the demo data, for tests that look at it as people do. */
import { fileURLToPath } from 'node:url';
import { startTestEmulator, type TestEmulator } from './emulator.js';
import { startGatewayTo, type TestGateway, type TestGatewayOptions } from './gateway.js';

const MANIFEST = fileURLToPath(new URL('gql/persisted-documents.json', import.meta.url));

export interface Demo extends TestGateway {
  readonly emulator: TestEmulator;
}

export async function startDemo(options: Omit<Partial<TestGatewayOptions>, 'endpoint'> = {}): Promise<Demo> {
  const emulator = await startTestEmulator({ seed: 'demo' });
  const gateway = await startGatewayTo({
    ...options,
    // The console works all the same.
    env: { TRUSTED_DOCUMENTS: MANIFEST, ...options.env },
    endpoint: emulator.url,
  });
  return {
    ...gateway,
    emulator,
    stop: async () => {
      await gateway.stop();
      await emulator.stop();
    },
  };
}
