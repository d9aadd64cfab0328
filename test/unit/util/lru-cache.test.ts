/** The bounded cache for documents and compiled operations. */
import { expect, it } from 'vitest';
import { LruCache } from '../../../src/util/lru-cache.js';

it('evicts the least recently used entry', () => {
  const cache = new LruCache<string, number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([1, undefined, 3]);
});

it('counts weights, also of replaced entries', () => {
  const cache = new LruCache<string, number>(10);
  cache.set('a', 1, 6);
  cache.set('a', 2, 4);
  cache.set('b', 3, 6);
  expect([cache.get('a'), cache.get('b')]).toEqual([2, 3]);
  cache.set('c', 4, 5);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, undefined, 4]);
});

it('does not store an entry that is too heavy on its own, and evicts nothing for it', () => {
  const cache = new LruCache<string, number>(10);
  cache.set('a', 1, 4);
  cache.set('b', 2, 11);
  expect([cache.get('a'), cache.get('b')]).toEqual([1, undefined]);
});
