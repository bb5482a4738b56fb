import type { UnixMs } from '../core/clock.ts';
import type { AccountId, ConId, SignalId } from '../core/ids.ts';

/**
 * The canonical signal: what every dialect, chat line, strategy and command becomes. It lives with the kernel because
 * the kernel consumes it; `src/signals` only makes it.
 */
export const SIGNAL_ACTIONS = [
  'buy',
  'sell',
  /** More of the position that is held, on its side; refused when flat. */
  'add',
  /** The position in the symbol, or the part that `portion` or `size` in units says. */
  'close',
  'reverse',
  'flatten',
  /** Resting entries only; exits stay. */
  'cancel',
  /** Moves the exits of the position that is held: `stopLoss`, `takeProfit`, `breakEven` with `when: 'now'`. */
  'amend',
] as const;
export type SignalAction = (typeof SIGNAL_ACTIONS)[number];

/** A price, or a distance from the entry price on the losing side (stops) or winning side (targets). */
export type Distance =
  | { readonly unit: 'price'; readonly value: number }
  /** Percent of the entry price. */
  | { readonly unit: 'percent'; readonly value: number }
  /** Price points: 2.5 means 2.5 units of price. */
  | { readonly unit: 'points'; readonly value: number }
  /** Multiples of the instrument's tick at the entry price. */
  | { readonly unit: 'ticks'; readonly value: number };

/** How much to trade; absent: the configured default. */
export type SizeRequest =
  | { readonly by: 'units'; readonly value: number }
  /** Percent of net liquidation that may be lost between entry and stop. */
  | { readonly by: 'risk-percent'; readonly value: number }
  /** Account currency that may be lost between entry and stop. */
  | { readonly by: 'risk-amount'; readonly value: number }
  /** Value of the order in account currency: price × quantity × multiplier. */
  | { readonly by: 'notional'; readonly value: number }
  /** The same in percent of net liquidation. */
  | { readonly by: 'equity-percent'; readonly value: number }
  /** Percent of the position that is held, to be added to it. */
  | { readonly by: 'position-percent'; readonly value: number }
  /** Percent of net liquidation that the move of `ranges` average daily ranges (default 1) would cost. */
  | { readonly by: 'volatility'; readonly value: number; readonly ranges?: number }
  /** By Kelly's formula; `value` is the part of the full Kelly share that is taken, 0.25 for a quarter. */
  | {
      readonly by: 'kelly';
      readonly value: number;
      /** Share of trades that win, 0 to 1. */
      readonly winRate: number;
      /** Average gain divided by average loss. */
      readonly payoff: number;
      /** Most that may be risked, in percent of net liquidation. */
      readonly capPercent: number;
    };

/** How the entry is priced. */
export type EntryRequest =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly limit: number }
  | { readonly type: 'stop'; readonly stop: number }
  | { readonly type: 'stop-limit'; readonly stop: number; readonly limit: number };

/** A part of an order or a position. `fraction` 0.5 and `percent` 50 are both the half; `units` is a quantity. */
export interface Share {
  readonly by: 'units' | 'fraction' | 'percent';
  /** More than 0; at most 1 as a fraction, at most 100 in percent. */
  readonly value: number;
}

/** One of several targets. */
export interface TargetRequest {
  readonly at: Distance;
  /**
   * How much of the entry it closes. Absent: what the others leave, in equal parts. Rounded down to the lot; the last
   * target takes what rounding leaves when the shares make up the whole, and what no target closes stays on the stop.
   */
  readonly share?: Share;
}

/** When the stop moves to the entry's price. */
export interface BreakEvenRequest {
  /**
   * `now`: at once, only with `amend`. `first-target`: when the first target has filled. A distance on the winning side,
   * or a price: when the market has come there.
   */
  readonly when: 'now' | 'first-target' | Distance;
  /** How far beyond the entry's price, on the winning side; `unit: 'price'` is refused. Absent: at it. */
  readonly offset?: Distance;
}

/** When a position is closed at the market, whatever its price. The earlier of the two where both are given. */
export interface TimeExitRequest {
  readonly at?: UnixMs;
  /** Milliseconds after the first fill of the entry. */
  readonly afterMs?: number;
}

/**
 * What the sender's own book-keeping says, signed, in units (TradingView: `market_position_size` and
 * `prev_market_position_size` with the sign of `market_position` and `prev_market_position`). With it, a buy or sell is
 * read as the way from `prior` to `target`, never as more than that: `size` in units may be the sum of what closes and
 * what opens, as TradingView's `contracts` is in a reversal.
 */
export interface ExpectedPosition {
  /** Before the signal. */
  readonly prior?: number;
  /** After it. */
  readonly target?: number;
}

/** What a buy or sell does where the symbol is held already. */
export interface HeldRule {
  /**
   * Against the position: `close-first` closes it and then enters the signal's size; `net` is one order's effect, so
   * that it closes at most what is held and enters only what is left. Absent: refused.
   */
  readonly opposite?: 'close-first' | 'net';
  /** On the position's side: `nothing` is done. Absent: added to it. */
  readonly sameSide?: 'nothing';
}

export interface Signal {
  readonly id: SignalId;
  /** `alert`, `chat`, `cli`, `api`, `dashboard`. */
  readonly source: string;
  /** Our clock, when it arrived. */
  readonly receivedAt: UnixMs;
  /** The sender's own time of the signal, where given. */
  readonly time?: UnixMs;
  /** Until when the sender means it, where given: an entry is refused afterwards, also when it has waited for a person. */
  readonly validUntil?: UnixMs;
  /** The sender's own id, where given. */
  readonly senderId?: string;
  /** Two signals with the same key are one signal; see `src/signals/identity.ts`. */
  readonly dedupeKey: string;
  readonly action: SignalAction;
  /** As the sender wrote it, trimmed. Empty only for `flatten` and `cancel` of everything. */
  readonly symbol: string;
  /** Of a person's order about a position: its contract, because several may go by the symbol. No sender can say it. */
  readonly conId?: ConId;
  readonly size?: SizeRequest;
  /** How sure the sender is, 0 to 1: scales a size by Kelly. Absent: 1. */
  readonly confidence?: number;
  readonly entry: EntryRequest;
  /** The sender's own price where the order has none (`price` with a market order): for checks and the record only. */
  readonly referencePrice?: number;
  readonly stopLoss?: Distance;
  readonly takeProfit?: Distance;
  /** Several targets, nearest first; instead of `takeProfit`. */
  readonly takeProfits?: readonly TargetRequest[];
  /**
   * The stop rests as a stop-limit order whose limit lies this far beyond it on the losing side; `unit: 'price'` is
   * refused here. A stop-limit may stay unfilled in a gap.
   */
  readonly stopLimitOffset?: Distance;
  /** The stop trails at this distance instead of resting; `unit: 'price'` is refused here. */
  readonly trailing?: Distance;
  /**
   * Trailing begins when the price has come this far (a distance on the winning side, or a price); until then
   * `stopLoss` rests. Needs `trailing` and `stopLoss`.
   */
  readonly trailingTrigger?: Distance;
  /** The trailing stop moves in steps of at least this distance; `unit: 'price'` is refused here. Needs `trailing`. */
  readonly trailingStep?: Distance;
  readonly breakEven?: BreakEvenRequest;
  readonly timeExit?: TimeExitRequest;
  /** Closes the position so many minutes before its regular session ends (0 to 390). */
  readonly endOfDayExit?: { readonly minutesBefore: number };
  /** The part of the position that a `close` closes. Absent: all, or `size` in units. */
  readonly portion?: Share;
  readonly expectedPosition?: ExpectedPosition;
  /** For `buy` and `sell`. */
  readonly whenHeld?: HeldRule;
  /** The side of the position that a `close` or `amend` means; one on the other side is left alone. Absent: either. */
  readonly positionSide?: 'long' | 'short';
  readonly tif: 'DAY' | 'GTC';
  readonly outsideRth: boolean;
  readonly strategy?: string;
  readonly account?: AccountId;
  /** Of a desk: the accounts that it is for. Absent, and without `account` and `faGroup`: all of them. */
  readonly accounts?: readonly AccountId[];
  /** Of a desk: the advisor's group that it is for. */
  readonly faGroup?: string;
  /** Why a person asked, from a command or the dashboard. Never read from a body: an alert is not a person. */
  readonly reason?: string;
}
