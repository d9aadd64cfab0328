/** The first requests of README.md, and the responses that it shows. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Demo, startDemo } from '../support/demo.js';
import { readSnippet } from '../support/snippet.js';

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.stop());

interface Asked {
  query: string;
  variables: { input: { licenseType: string } };
}

/** The body that the command sends; it has no apostrophe. */
const asked = JSON.parse(/-d '([^']+)'/.exec(readSnippet('README.md', '-d '))?.[1] ?? '') as Asked;
const shown = (mark: string): unknown => JSON.parse(readSnippet('README.md', mark));

it('changes the licence of a user', async () => {
  expect(await demo.ask(asked.query, asked.variables)).toEqual(shown('"displayName": "Jane Rowe"'));
});

it('refuses a licence that does not exist', async () => {
  const variables = { ...asked.variables, input: { licenseType: 'Gold' } };
  expect(await demo.ask(asked.query, variables)).toEqual(shown('"isEnum"'));
});
