import type { BrokerPosition } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { KernelState } from '../kernel/state.ts';
import { isFinal, lackingOf, limitPriceOf, stopPriceOf } from '../order/order.ts';
import { averagePrice } from '../portfolio/position.ts';

/**
 * What may have made our position and the broker's differ:
 * `external-trade` somebody else's executions add up to it · `missed-fill` an order of ours is in doubt, has filled more
 * than its executions say, or was executed before a person's word on the position and told after it ·
 * `split` both are the same but for a ratio, and the average price with it ·
 * `assignment` an option of the same underlying has gone and its shares have come ·
 * `others-gone` both agree without what counts as somebody else's · `unknown` none of these.
 */
export const BREAK_CAUSES = [
  'external-trade',
  'missed-fill',
  'split',
  'assignment',
  'others-gone',
  'unknown',
] as const;
export type BreakCause = (typeof BREAK_CAUSES)[number];

/** What a person may do about a break. */
export const BREAK_RESOLUTIONS = ['adopt', 'flatten', 'ignore'] as const;
export type BreakResolution = (typeof BREAK_RESOLUTIONS)[number];

/** New units for old ones: 2 for 1. */
export interface SplitRatio {
  readonly to: number;
  readonly from: number;
}

export interface BreakFacts {
  readonly conId: ConId;
  /** What our executions add up to, signed. */
  readonly ours: number;
  /** What the broker holds, signed, less what is known to be somebody else's. */
  readonly broker: number;
  readonly cause: BreakCause;
  /** The cause with its figures, for people. */
  readonly text: string;
  /** Only of a split. */
  readonly ratio?: SplitRatio;
}

export interface PositionBreak extends BreakFacts {
  readonly since: UnixMs;
  /** When it was told with these figures. */
  readonly foundAt: UnixMs;
}

/** What the broker holds that is not Bowline's business, as far as a person or the first trade there has told. */
export const standingOf = (state: KernelState, conId: ConId): number => state.standing.get(conId) ?? 0;

/** The broker's position without what is known to be somebody else's; absent where the broker has told none. */
export function brokerShare(
  state: KernelState,
  conId: ConId,
  told: BrokerPosition | undefined,
): number | undefined {
  return told === undefined ? undefined : cleanDecimal(told.position - standingOf(state, conId));
}

const same = (left: number, right: number): boolean => Math.abs(left - right) < 1e-9;

/** Compares one instrument; nothing where both agree or the broker has told no position. */
export function compare(
  state: KernelState,
  conId: ConId,
  told: BrokerPosition | undefined,
  brokerOf: (conId: ConId) => BrokerPosition | undefined,
): BreakFacts | undefined {
  const ours = state.positions.get(conId)?.quantity ?? 0;
  const broker = brokerShare(state, conId, told);
  if (told === undefined || broker === undefined || same(ours, broker)) return undefined;
  const facts = { conId, ours, broker };
  return { ...facts, ...causeOf(state, facts, told, brokerOf) };
}

type Cause = Pick<BreakFacts, 'cause' | 'text' | 'ratio'>;

function causeOf(
  state: KernelState,
  facts: { readonly conId: ConId; readonly ours: number; readonly broker: number },
  told: BrokerPosition,
  brokerOf: (conId: ConId) => BrokerPosition | undefined,
): Cause {
  const { conId } = facts;
  const difference = cleanDecimal(facts.broker - facts.ours);
  return (
    missedFill(state, conId) ??
    lateFill(state, conId, difference) ??
    externalTrade(state, conId, difference) ??
    split(state, facts, told) ??
    assignment(state, conId, difference, brokerOf) ??
    othersGone(state, facts, told) ?? {
      cause: 'unknown',
      text: 'nothing that Bowline knows explains it',
    }
  );
}

function missedFill(state: KernelState, conId: ConId): Cause | undefined {
  for (const order of state.orders.values()) {
    if (order.conId !== conId) continue;
    const open = order.state === 'unknown' && !isFinal(order.state);
    if (lackingOf(order) > 1e-9)
      return {
        cause: 'missed-fill',
        text: `the broker counts ${order.filled} filled of ${order.ref}, and executions for ${order.executedQuantity} have come`,
      };
    if (open) return { cause: 'missed-fill', text: `${order.ref} is in doubt and may have filled` };
  }
  return undefined;
}

/**
 * Executions of ours that came after a person's word on the position, and that the broker's position held already then: with
 * them the word counts them twice.
 */
function lateFill(state: KernelState, conId: ConId, difference: number): Cause | undefined {
  const word = state.resolved.get(conId);
  if (!word || word.late.length === 0) return undefined;
  const sum = word.late.reduce((units, { execution: { side, quantity } }) => {
    return cleanDecimal(units + (side === 'BUY' ? quantity : -quantity));
  }, 0);
  if (!same(sum, -difference)) return undefined;
  const told = word.late.map(
    ({ ref, execution: { side, quantity, price } }) => `${ref} ${side} ${quantity} at ${price}`,
  );
  const said = word.resolution === 'adopt' ? 'adopted' : 'ignored';
  const text = `${told.join(', ')} came late: it was in the position when a person ${said} it, and counts twice; ${word.resolution} this difference, too`;
  return { cause: 'missed-fill', text };
}

/** The newest of the others' executions that add up to the difference. */
function externalTrade(state: KernelState, conId: ConId, difference: number): Cause | undefined {
  const theirs = [...state.externalExecutions.values()].filter((execution) => execution.conId === conId);
  let sum = 0;
  for (const [index, { side, quantity }] of theirs.toReversed().entries()) {
    sum = cleanDecimal(sum + (side === 'BUY' ? quantity : -quantity));
    if (!same(sum, difference)) continue;
    const told = theirs
      .slice(theirs.length - 1 - index)
      .map((each) => `${each.side} ${each.quantity} at ${each.price} (client ${each.clientId})`);
    return { cause: 'external-trade', text: `traded outside Bowline: ${told.join(', ')}` };
  }
  return undefined;
}

/** Ratios of splits and reverse splits that companies make. */
const SPLITS: readonly (readonly [number, number])[] = [
  ...[2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 50, 100].flatMap((ratio): [number, number][] => [
    [ratio, 1],
    [1, ratio],
  ]),
  [3, 2],
  [2, 3],
  [4, 3],
  [5, 4],
];
/** How far the average price may be from what the ratio makes of it: commissions are in IB's average cost. */
const SPLIT_PRICE_PERCENT = 3;

/**
 * Quantity and average price are both the old ones but for a ratio. Of a fraction of a share the broker pays cash, or gives a
 * whole one.
 */
function split(
  state: KernelState,
  { conId, ours }: { readonly conId: ConId; readonly ours: number },
  told: BrokerPosition,
): Cause | undefined {
  const position = state.positions.get(conId);
  const instrument = state.instruments.get(conId);
  if (!position || instrument?.secType !== 'STK' || ours === 0 || told.averageCost <= 0) return undefined;
  // Of a holding that is shared with others the average is not ours alone, and says nothing.
  if (standingOf(state, conId) !== 0) return undefined;
  const average = averagePrice(position) * position.multiplier;
  for (const [to, from] of SPLITS) {
    const units = (ours * to) / from;
    if (Math.abs(told.position - units) >= 1 || Math.sign(told.position) !== Math.sign(units)) continue;
    const expected = (average * from) / to;
    if (Math.abs(told.averageCost - expected) > (expected * SPLIT_PRICE_PERCENT) / 100) continue;
    const exits = exitsAfterSplit(state, conId, { to, from });
    const text = `a split of ${to} for ${from} would explain quantity and average price${exits}`;
    return { cause: 'split', text, ratio: { to, from } };
  }
  return undefined;
}

/** What the resting orders would be in the new units: IB cancels them at a split, and a person places or changes them. */
function exitsAfterSplit(state: KernelState, conId: ConId, { to, from }: SplitRatio): string {
  const orders = [...state.openOrders]
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter((order) => order.conId === conId);
  if (orders.length === 0) return '';
  const told = orders.map(({ role, quantity, filled, pricing }) => {
    const price = stopPriceOf(pricing) ?? limitPriceOf(pricing);
    const units = cleanDecimal(((quantity - filled) * to) / from);
    return price === undefined
      ? `${role} ${units}`
      : `${role} ${units} at ${cleanDecimal((price * from) / to)} (now ${quantity - filled} at ${price})`;
  });
  return `; its resting orders are for the old units and prices, and would be ${told.join(', ')}`;
}

/** Shares of one contract of a US stock option. */
const CONTRACT_SHARES = 100;

function assignment(
  state: KernelState,
  conId: ConId,
  difference: number,
  brokerOf: (conId: ConId) => BrokerPosition | undefined,
): Cause | undefined {
  const instrument = state.instruments.get(conId);
  if (!instrument) return undefined;
  const options = [...state.instruments.values()].filter(
    (other) => other.symbol === instrument.symbol && (other.secType === 'OPT' || other.secType === 'FOP'),
  );
  const gone = options.find((option) => {
    const held = state.positions.get(option.conId)?.quantity ?? 0;
    const broker = brokerOf(option.conId)?.position ?? 0;
    const contracts = held - broker;
    const shares = contracts * (option.multiplier || CONTRACT_SHARES);
    return contracts !== 0 && (option.conId === conId || same(Math.abs(difference), Math.abs(shares)));
  });
  if (!gone) return undefined;
  return {
    cause: 'assignment',
    text: `${gone.localSymbol} has gone without a trade: assigned, exercised or expired`,
  };
}

/** What a person has ignored, or was held before our first trade, may have gone, or never have been somebody else's. */
function othersGone(
  state: KernelState,
  { conId, ours }: { readonly conId: ConId; readonly ours: number },
  told: BrokerPosition,
): Cause | undefined {
  const standing = standingOf(state, conId);
  if (standing === 0 || !same(told.position, ours)) return undefined;
  return {
    cause: 'others-gone',
    text: `both agree without the ${standing} that count as somebody else's: those have gone, or the broker's news of ours was late when they were counted (ignore this difference, too); or as many of ours have gone unheard (adopt)`,
  };
}
