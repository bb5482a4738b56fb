import type { AccountSummaryView } from '../../../src/app/account-views.ts';
import type {
  EquityPointView,
  InstrumentView,
  OrderView,
  PositionView,
  QuoteView,
  SignalView,
  StatusView,
} from '../../../src/app/views.ts';

import { shared } from './sharing.ts';

/** The newest of every topic. */
export interface Topics {
  readonly status: StatusView;
  readonly orders: readonly OrderView[];
  readonly positions: readonly PositionView[];
  readonly signals: readonly SignalView[];
  readonly quotes: readonly QuoteView[];
  readonly equity: readonly EquityPointView[];
  readonly accounts: readonly AccountSummaryView[];
}
export type TopicName = keyof Topics;
export const TOPIC_NAMES = [
  'status',
  'orders',
  'positions',
  'signals',
  'quotes',
  'equity',
  'accounts',
] as const;

/** Before anything has come; of a topic that never comes. */
export const NO_TOPICS: Omit<Topics, 'status'> = {
  orders: [],
  positions: [],
  signals: [],
  quotes: [],
  equity: [],
  accounts: [],
};

/** `connecting`: nothing has come yet. `lost`: what is shown is as old as `since`. */
export interface Connection {
  readonly phase: 'connecting' | 'live' | 'lost';
  /** Unix milliseconds: when the phase began; for `lost`, when the last event came. */
  readonly since: number;
}

export interface LiveState extends Omit<Topics, 'status'> {
  /** Absent until the first event. */
  readonly status: StatusView | undefined;
  readonly connection: Connection;
  /** The account that all of this is about; undefined: every account. */
  readonly account: string | undefined;
  /** Another account that was asked for and is not there yet. */
  readonly opening: { readonly account: string | undefined } | undefined;
  /** By contract id. */
  readonly instruments: ReadonlyMap<number, InstrumentView>;
  readonly session: 'unknown' | 'open' | 'sign-in';
  readonly passwordRequired: boolean;
}

export const emptyState = (now: number): LiveState => ({
  status: undefined,
  ...NO_TOPICS,
  account: undefined,
  opening: undefined,
  connection: { phase: 'connecting', since: now },
  instruments: new Map(),
  session: 'unknown',
  passwordRequired: false,
});

/** Holds the state and tells listeners after each change. Parts that did not change keep their identity. */
export class LiveStore {
  #state: LiveState;
  readonly #listeners = new Set<() => void>();

  constructor(state: LiveState) {
    this.#state = state;
  }

  get = (): LiveState => this.#state;

  set(change: Partial<LiveState>): void {
    const before = this.#state;
    const entries = TOPIC_NAMES.filter((name) => name in change).map((name) => [
      name,
      shared(name, before[name], change[name]),
    ]);
    this.#state = { ...before, ...change, ...(Object.fromEntries(entries) as Partial<LiveState>) };
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
