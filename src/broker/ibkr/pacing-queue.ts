/** Messages that must leave together, such as the legs of a bracket. */
export interface Batch {
  /** How many messages `send` writes. */
  readonly messages: number;
  /** Writes them all; called once. */
  send(): void;
  /** Called instead of `send` when the queue ends first, or its orders are cancelled before their turn. */
  dropped?(why: 'ended' | 'cancelled'): void;
  /** Numbers of the orders that it places, the entry before its exits. */
  readonly places?: readonly number[];
  /** Number of the order that it changes. */
  readonly amends?: number;
}

export interface PacingOptions {
  /** Messages in any one second; `Infinity` turns pacing off. IB allows 50. */
  readonly perSecond: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * A second as we count it. A little more than IB's, so that messages which the network bunches together do not fall
 * into one second at the gateway.
 */
const WINDOW_MS = 1_050;
/** Data requests leave this share of a second's messages to orders. */
const ORDER_SHARE = 0.1;

/**
 * Lets no more than `perSecond` messages out in any one second. A full second's worth may go at once; a token bucket
 * of the same size would let nearly twice as many through in the second after a pause, which IB counts as a violation
 * (code 100, a disconnect at the third). Cancels go first, then orders, each in their own order; data requests wait
 * behind them. The queue belongs to one connection and dies with it.
 */
export class PacingQueue {
  readonly #limit: number;
  readonly #reserve: number;
  readonly #now: () => number;
  /** When the last `#limit` messages left, as a ring: `#sentAt[#next]` is the oldest. */
  readonly #sentAt: Float64Array;
  #next = 0;
  readonly #cancels: Batch[] = [];
  readonly #orders: Batch[] = [];
  readonly #readings: Batch[] = [];
  readonly #data: Batch[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: PacingOptions) {
    this.#limit = options.perSecond;
    this.#now = options.now;
    this.#reserve = Number.isFinite(this.#limit) ? Math.floor(this.#limit * ORDER_SHARE) : 0;
    this.#sentAt = new Float64Array(Number.isFinite(this.#limit) ? this.#limit : 0).fill(
      Number.NEGATIVE_INFINITY,
    );
  }

  get waiting(): number {
    return this.#cancels.length + this.#orders.length + this.#readings.length + this.#data.length;
  }

  /**
   * A cancellation, ahead of everything else. An order whose turn has not come is taken back with its exits, and nothing is sent.
   * A change of the order that waits is dropped: behind the cancellation it would be a new order.
   */
  cancel(orderId: number, batch: Batch): void {
    const [withdrawn] = this.#takeOut(({ places }) => places?.[0] === orderId);
    this.#takeOut(({ amends }) => amends !== undefined && (withdrawn?.places ?? [orderId]).includes(amends));
    if (withdrawn) {
      withdrawn.dropped?.('cancelled');
      this.#drain();
      return;
    }
    // An exit can only be cancelled when its bracket has left.
    const waits = this.#orders.some(({ places }) => places?.includes(orderId));
    this.#offer(batch, waits ? this.#orders : this.#cancels);
  }

  /** Orders: sent in this call when their turn is now. */
  order(batch: Batch): void {
    this.#offer(batch, this.#orders);
  }

  /** What has to be known before orders may leave: lists of orders, executions, positions. Ahead of all other data. */
  reading(batch: Batch): void {
    this.#offer(batch, this.#readings);
  }

  /** Everything else. */
  data(batch: Batch): void {
    this.#offer(batch, this.#data);
  }

  /** Counts messages that left without this queue, such as the start of the session. */
  count(messages: number): void {
    if (this.#limit === Number.POSITIVE_INFINITY) return;
    for (let i = 0; i < messages; i++) {
      this.#sentAt[this.#next] = this.#now();
      this.#next = (this.#next + 1) % this.#limit;
    }
  }

  /** Ends the queue: whatever waits is dropped and told so; later batches are dropped at once. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const queues = [this.#cancels, this.#orders, this.#readings, this.#data];
    for (const batch of queues.flatMap((queue) => queue.splice(0))) batch.dropped?.('ended');
  }

  #offer(batch: Batch, queue: Batch[]): void {
    if (this.#stopped) {
      batch.dropped?.('ended');
      return;
    }
    queue.push(batch);
    this.#drain();
  }

  /** Takes batches out of the waiting orders. */
  #takeOut(which: (batch: Batch) => boolean): readonly Batch[] {
    const out = this.#orders.filter(which);
    for (const batch of out) this.#orders.splice(this.#orders.indexOf(batch), 1);
    return out;
  }

  #drain(): void {
    for (;;) {
      const queue =
        [this.#cancels, this.#orders, this.#readings].find(({ length }) => length > 0) ?? this.#data;
      const batch = queue[0];
      if (batch === undefined) return;
      const wait = this.#waitFor(
        batch.messages + (queue === this.#cancels || queue === this.#orders ? 0 : this.#reserve),
      );
      if (wait > 0) {
        this.#wake(wait);
        return;
      }
      queue.shift();
      this.count(batch.messages);
      batch.send();
    }
  }

  /** Milliseconds until `messages` may leave together; 0 = now. */
  #waitFor(messages: number): number {
    if (this.#limit === Number.POSITIVE_INFINITY) return 0;
    const place = Math.min(messages, this.#limit) - 1;
    const freeAt = (this.#sentAt[(this.#next + place) % this.#limit] ?? 0) + WINDOW_MS;
    return Math.max(0, freeAt - this.#now());
  }

  /** An order may now be first where data waited before: the shorter wait wins. */
  #wake(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#drain(), Math.ceil(wait));
  }
}
