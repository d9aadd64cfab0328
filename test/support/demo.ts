/** A gateway in front of an emulator with the demo data, for tests that look at it as people do. */
import { startTestEmulator, type TestEmulator } from './emulator.js';
import { startGatewayTo, type TestGateway, type TestGatewayOptions } from './gateway.js';

export interface Demo extends TestGateway {
  readonly emulator: TestEmulator;
}

export async function startDemo(options: Omit<Partial<TestGatewayOptions>, 'endpoint'> = {}): Promise<Demo> {
  const emulator = await startTestEmulator({ seed: 'demo' });
  const gateway = await startGatewayTo({ ...options, endpoint: emulator.url });
  return {
    ...gateway,
    emulator,
    stop: async () => {
      await gateway.stop();
      await emulator.stop();
    },
  };
}
