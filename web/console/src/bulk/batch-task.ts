/** The work of the engine, and the outcomes of items and batches. */

/**
 * `kept`: the item already had the new value. `left`: the item was skipped, because the run was cancelled. `unknown`:
 * the item may have been changed or not.
 */
export type Outcome = 'waiting' | 'done' | 'kept' | 'failed' | 'unknown' | 'left';

export interface Failure {
  /** The reason in words, for users. */
  readonly reason: string;
  /** The error code of the API. */
  readonly code: string;
  /** The id of the request, which the gateway's log contains too. */
  readonly requestId?: string | undefined;
}

/** The outcome of one item. */
export interface Entry<Item> {
  readonly item: Item;
  readonly outcome: Outcome;
  /** Present for items that failed or whose outcome is unknown. */
  readonly failure?: Failure | undefined;
}

/** The items of a batch that were not done, by their index in it. All others were done. */
export type BatchResult = ReadonlyMap<number, NotDone>;

export type NotDone =
  | { readonly outcome: 'failed' | 'unknown'; readonly failure: Failure }
  | { readonly outcome: 'kept' };

/**
 * The effect of the failure of a whole batch. `wait`: the backend throttles, nothing was done, and the batch is sent
 * again after `ms`. `stop`: nothing was done, and every other batch would fail too. `outage`: the backend is
 * unreachable or fails. If `mayBeDone`, the items become unknown; otherwise they are sent again, one batch at a time
 * until one succeeds. If `isOfBatch`, the batch itself may be the cause, so another one is tried first.
 */
export type Verdict =
  | { readonly kind: 'failed' | 'unknown' | 'stop'; readonly failure: Failure }
  | { readonly kind: 'wait'; readonly failure: Failure; readonly ms: number | undefined }
  | {
      readonly kind: 'outage';
      readonly failure: Failure;
      readonly mayBeDone: boolean;
      readonly isOfBatch: boolean;
    };

export type Outage = Extract<Verdict, { kind: 'outage' }>;

/** The work that a run does with its items. */
export interface Task<Item> {
  /** The number of items in one request. */
  readonly batchSize: number;
  /** Rejects if the whole batch failed. */
  perform(this: void, batch: readonly Item[]): Promise<BatchResult>;
  judge(this: void, error: unknown): Verdict;
}
