/** The store behind the emulator, prepared and read by way of Chime's API itself: neither gateway nor proxy is in between. */
import type { ChimeClient } from '@aws-sdk/client-chime';
import { testClient } from '../support/emulator.js';

export class DirectStore {
  readonly #url: () => string;
  #client: ChimeClient;

  constructor(url: () => string) {
    this.#url = url;
    this.#client = testClient(url());
  }

  /** Sends a command as the stock client does. */
  get client(): ChimeClient {
    return this.#client;
  }

  /** To be called after the emulator was started again: connections that were kept open are gone. */
  reconnect(): void {
    this.#client.destroy();
    this.#client = testClient(this.#url());
  }

  /** Asks the emulator for what is outside Chime's API: GET without a body, POST with one. */
  async controlApi<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await fetch(
      `${this.#url()}/_emulator${path}`,
      body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    );
    if (!response.ok) throw new Error(`The control API answered ${response.status}.`);
    // Whoever asks knows the route.
    return (await response.json()) as Answer;
  }

  /** All rows of a list that comes in pages numbered by their last row. */
  async sequence<Row extends { Sequence: number }>(path: string, member: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (let after = 0; ; after = rows.at(-1)?.Sequence ?? 0) {
      const page = (await this.controlApi<Record<string, Row[]>>(`${path}?After=${after}`))[member] ?? [];
      if (page.length === 0) return rows;
      rows.push(...page);
    }
  }

  close(): void {
    this.#client.destroy();
  }
}
