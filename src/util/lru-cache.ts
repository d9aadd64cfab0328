/** A map of bounded weight that drops the least recently used entries. */
export class LruCache<Key, Value> {
  readonly #maximum: number;
  readonly #entries = new Map<Key, { value: Value; weight: number }>();
  #weight = 0;

  /** @param maximum the maximum weight of all entries together */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Stores a value. An entry that exceeds the maximum on its own is not stored. */
  set(key: Key, value: Value, weight = 1): void {
    this.delete(key);
    if (weight > this.#maximum) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#maximum) break;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }
}
