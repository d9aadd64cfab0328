/** The examples that people start from, on the demo data. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, EXAMPLES } from '../../web/explorer/src/example.js';
import { type Demo, startDemo } from '../support/demo.js';

const isSubscription = ({ document }: Example) => document.startsWith('subscription');
const SUBSCRIPTIONS = EXAMPLES.filter(isSubscription);
const OPERATIONS = EXAMPLES.filter((example) => !isSubscription(example));

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.stop());

/** Every list in an answer that is empty, or value that is null. */
function emptyIn(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  if (Array.isArray(value) && value.length === 0) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, member]) => emptyIn(member, `${path}.${name}`));
}

describe('the examples', () => {
  it('start with updateUser', () => {
    expect(EXAMPLES[0]?.title).toBe('updateUser');
  });

  it.each(SUBSCRIPTIONS)('$title: needs no more than another transport', async ({ document, variables }) => {
    const { errors = [] } = await demo.ask<never, Record<string, unknown>>(document, variables);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
    expect(errors[0]?.message).toContain('WebSocket');
  });

  it.each(OPERATIONS)('$title: is answered in full', async ({ document, variables }) => {
    const { data, errors } = await demo.ask<Record<string, unknown>, Record<string, unknown>>(
      document,
      variables,
    );
    expect(errors).toBeUndefined();
    const roots = Object.values(data ?? {});
    expect(roots.length).toBeGreaterThan(0);
    expect(roots).not.toContain(null);
    // What should show a list shows one that has something in it.
    const lists = emptyIn(data).filter((path) => path.endsWith('nodes') && !/\d\.memberships/.test(path));
    expect(lists).toEqual([]);
  });
});
