/** A page of the console that follows changes. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { BrowserScene, OpenOptions } from './browser-scene.js';

/**
 * Opens a page of the console. Returns a function that waits until the page has subscribed to changes and has read what
 * it shows.
 */
export async function openLive(
  { open, isQuiet }: Pick<BrowserScene, 'open' | 'isQuiet'>,
  address: string,
  { prepare, ...options }: OpenOptions = {},
): Promise<() => Promise<void>> {
  let isLive: (() => Promise<void>) | undefined;
  await open(address, {
    ...options,
    prepare: async (page) => {
      await prepare?.(page);
      isLive = watchLive(page);
    },
  });
  return async () => {
    await isLive?.();
    await isQuiet();
  };
}

/**
 * Watches the page from now on. Returns a function that waits until the page has subscribed to changes, and has begun to
 * read again what it shows.
 */
export function watchLive(page: Page): () => Promise<void> {
  let isSubscribed = false;
  let reads = 0;
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('"type":"subscribe"')) isSubscribed = true;
    }),
  );
  page.on('request', (request) => {
    if (isSubscribed && request.method() === 'POST') reads += 1;
  });
  return async () => {
    await expect.poll(() => reads, { timeout: 20_000 }).toBeGreaterThan(0);
  };
}
