/** A gateway in front of an emulator with the demo data, for tests that use it as people do. */
import { fileURLToPath } from 'node:url';
import { startTestEmulator, type TestEmulator } from './emulator.js';
import { startGatewayTo, type TestGateway, type TestGatewayOptions } from './gateway.js';

/** The manifest of the console's own documents. */
export const TRUSTED_DOCUMENTS = fileURLToPath(new URL('trusted/persisted-documents.json', import.meta.url));

export interface Demo extends TestGateway {
  readonly emulator: TestEmulator;
}

export type DemoOptions = Omit<Partial<TestGatewayOptions>, 'endpoint'>;

export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const emulator = await startTestEmulator({ seed: 'demo' });
  const endpoint = emulator.url;
  // The console works on a gateway that runs only the console's own documents. The tests' own documents are not among
  // those.
  const trusting = { TRUSTED_DOCUMENTS, ...options.env };
  const gateway = await startGatewayTo({ ...options, env: trusting, endpoint });
  const open = await startGatewayTo({ ...options, endpoint });
  return {
    ...gateway,
    ask: open.ask,
    emulator,
    stop: async () => {
      await open.stop();
      await gateway.stop();
      await emulator.stop();
    },
  };
}
