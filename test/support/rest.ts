/** Tests that only `npm run test:rest` runs, in files whose other tests `npm test` runs. docs/testing.md says which. */
import { describe, it } from 'vitest';

/** Whether the project is one of `test:rest`. vitest.config.ts sets the variable for each of these. */
export const isRest = process.env['TEST_REST'] === 'true';

const rest = isRest ? { describe, it } : undefined;

/** `it` in a project of `test:rest`. In other projects the test does not exist. */
export function itInRest(...test: [name: string, run: () => Promise<void>]): void {
  rest?.it(...test);
}

/** `describe` in a project of `test:rest`. In other projects its tests do not exist. */
export function describeInRest(...group: [name: string, declare: () => void]): void {
  rest?.describe(...group);
}
