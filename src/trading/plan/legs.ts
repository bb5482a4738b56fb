import type { Pricing, Side, StopAdjustment, TimeInForce } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { AccountId } from '../../core/ids.ts';
import { cleanDecimal, type Price, type Quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { OrderRole, TakenUnits } from '../order/order.ts';
import type { RollTerms } from '../rolls/roll.ts';
import type { Signal } from '../signal.ts';
import type { EntryPrices } from './entry-prices.ts';
import type { ExitRules } from './exit-rules.ts';
import type { BracketPrices } from './prices.ts';
import type { TimeExit } from './time-exit.ts';

/** An order of a plan before it has a reference and a number. */
export interface Leg {
  readonly role: OrderRole;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly pricing: Pricing;
  readonly tif: TimeInForce;
  readonly outsideRth: boolean;
  /** Legs of one group take each other's fills off: a stop and its target. Names the group within its plan. */
  readonly group?: number;
  /** Rests without effect until then; the broker's clock. */
  readonly goodAfter?: UnixMs;
  readonly adjustment?: StopAdjustment;
  readonly rules?: ExitRules;
  /** Joins a group that rests already; instead of `group`. */
  readonly ocaGroup?: string;
  /** Of a closing order in one account of an advisor's group; absent: the account of the plan. */
  readonly account?: AccountId;
  /** Of a closing order: whose units it takes. */
  readonly takes?: readonly TakenUnits[];
  /** Of an order for a calendar spread. */
  readonly roll?: RollTerms;
}

/** How the exits divide and when they end. */
export interface ExitPlan {
  /** The quantity of each target, in order. Absent: the one target takes all. */
  readonly shares?: readonly number[];
  readonly timeExit?: TimeExit;
}

export const oppositeSide = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY');

/**
 * How far beyond the quote a market entry may fill that goes out as a marketable limit order, in percent: with a trailing
 * stop (IB attaches a TRAIL order to limit and stop-limit orders only, code 328), and to buy crypto (code 10289). A stop
 * entry with a trailing stop becomes a stop-limit order, as far beyond its trigger.
 */
export const MARKETABLE_LIMIT_PERCENT = 0.5;

function entryPricing(
  signal: Signal,
  side: Side,
  prices: BracketPrices,
  instrument: Instrument,
  notes: string[],
): Pricing {
  const { limit, stopTrigger } = prices;
  if (limit !== undefined && stopTrigger !== undefined)
    return { type: 'stop-limit', stop: stopTrigger, limit };
  if (limit !== undefined) return { type: 'limit', limit };
  const trails = signal.trailing !== undefined && prices.trailing !== undefined;
  const direction = side === 'BUY' ? 1 : -1;
  const raw = (stopTrigger ?? prices.reference) * (1 + (direction * MARKETABLE_LIMIT_PERCENT) / 100);
  const marketable = roundToTick(instrument, raw, side === 'BUY' ? 'down' : 'up');
  if (stopTrigger !== undefined) {
    if (!trails) return { type: 'stop', stop: stopTrigger };
    notes.push(
      `entry as a stop-limit at ${stopTrigger} with the limit ${marketable} (${MARKETABLE_LIMIT_PERCENT} % beyond): IB attaches no trailing stop to a stop order`,
    );
    return { type: 'stop-limit', stop: stopTrigger, limit: marketable };
  }
  const byCash = instrument.secType === 'CRYPTO' && side === 'BUY';
  if (!trails && !byCash) return { type: 'market' };
  const why = byCash
    ? 'IB takes market buys of crypto by cash amount only'
    : 'IB attaches no trailing stop to a market order';
  notes.push(`entry as a limit at ${marketable} (${MARKETABLE_LIMIT_PERCENT} % beyond the quote): ${why}`);
  return { type: 'limit', limit: marketable };
}

function stopPricing(prices: LegPrices, side: Side, stop: Price, instrument: Instrument): Pricing {
  if (prices.stopLimitOffset !== undefined) {
    const beyond = side === 'BUY' ? -1 : 1;
    return {
      type: 'stop-limit',
      stop,
      limit: roundToTick(instrument, stop + beyond * prices.stopLimitOffset),
    };
  }
  if (!prices.trailing) return { type: 'stop', stop };
  return 'percent' in prices.trailing
    ? { type: 'trailing-stop-percent', percent: prices.trailing.percent, stop }
    : { type: 'trailing-stop', amount: prices.trailing.amount, stop };
}

type LegPrices = BracketPrices & Partial<Omit<EntryPrices, keyof BracketPrices>>;

/**
 * Entry first, then the exits. Each target has a stop of its own size beside it, in a group of which a fill takes off the
 * rest, so that at every moment the stops cover what is held; what no target closes has a stop alone. Exits are good till
 * cancelled, so that they outlive the day of the entry; they inherit `outsideRth`.
 */
export function bracketLegs(
  signal: Signal,
  side: Side,
  quantity: Quantity,
  prices: LegPrices,
  instrument: Instrument,
  exits: ExitPlan = {},
): { readonly legs: readonly Leg[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const rules = rulesOf(prices, exits.timeExit);
  const entry: Leg = {
    role: 'entry',
    side,
    quantity,
    pricing: entryPricing(signal, side, prices, instrument, notes),
    tif: signal.tif,
    outsideRth: signal.outsideRth,
    ...(Object.keys(rules).length > 0 ? { rules } : {}),
  };
  const legs: Leg[] = [entry];
  let group = 0;
  const exitsFor = (units: number, target: Price | undefined): void => {
    group += 1;
    const shared = {
      side: oppositeSide(side),
      quantity: units as Quantity,
      tif: 'GTC',
      outsideRth: signal.outsideRth,
      group,
    } as const;
    if (prices.stopLoss !== undefined)
      legs.push({
        role: 'stop',
        ...shared,
        pricing: stopPricing(prices, side, prices.stopLoss, instrument),
        ...(prices.adjustment ? { adjustment: prices.adjustment } : {}),
      });
    if (target !== undefined)
      legs.push({ role: 'target', ...shared, pricing: { type: 'limit', limit: target } });
    const at = exits.timeExit?.at;
    if (at !== undefined && holdsTimeExit(instrument))
      legs.push({ role: 'time-exit', ...shared, pricing: { type: 'market' }, goodAfter: at });
  };
  const targets = prices.targets ?? (prices.takeProfit === undefined ? [] : [prices.takeProfit]);
  let left: number = quantity;
  for (const [index, target] of targets.entries()) {
    const units = exits.shares?.[index] ?? (targets.length === 1 ? quantity : 0);
    if (units > 0) exitsFor(units, target);
    else notes.push(`target ${target} takes nothing: the entry has no lot left for it`);
    left = cleanDecimal(left - units);
  }
  const timed = exits.timeExit?.at !== undefined && holdsTimeExit(instrument);
  if (left > 0 && (prices.stopLoss !== undefined || timed)) exitsFor(left, undefined);
  return { legs, notes };
}

/** Crypto takes no order that waits for a time: its time exits are Bowline's alone. */
const holdsTimeExit = ({ secType }: Instrument): boolean => secType !== 'CRYPTO';

const rulesOf = (prices: LegPrices, timeExit: TimeExit | undefined): ExitRules => ({
  ...prices.rules,
  ...(timeExit?.at === undefined ? {} : { exitAt: timeExit.at }),
  ...(timeExit?.afterMs === undefined ? {} : { exitAfterMs: timeExit.afterMs }),
});

/** One order that takes a position to flat: a market order, or with other terms where that would not trade now. */
export const closingLeg = (
  signedQuantity: number,
  takes: readonly TakenUnits[] = [],
  terms: Pick<Leg, 'pricing' | 'tif' | 'outsideRth'> = {
    pricing: { type: 'market' },
    tif: 'DAY',
    outsideRth: false,
  },
): Leg => ({
  role: 'close',
  side: signedQuantity > 0 ? 'SELL' : 'BUY',
  quantity: Math.abs(signedQuantity) as Quantity,
  ...terms,
  ...(takes.length > 0 ? { takes } : {}),
});
