import type { BrokerPosition, Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { heldCombosWith, movedBy, ownUnits } from '../combos/combo-book.ts';
import type { KernelContext } from '../kernel/context.ts';
import { derivedOf } from '../kernel/derived.ts';
import type { KernelState } from '../kernel/state.ts';
import { isFinal, lackingOf } from '../order/order.ts';
import { brokerShare, standingOf } from './broker-share.ts';
import { type Cause, split } from './split.ts';

/**
 * What may have made our position and the broker's differ:
 * `external-trade` somebody else's executions add up to it · `missed-fill` an order of ours is in doubt, has filled more
 * than its executions say, or was executed before a person's word on the position and told after it ·
 * `split` both are the same but for a ratio, and the average price with it; perhaps under another contract id ·
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
  /** Of a split: the contract that the broker holds the new units under, where it is another one. */
  readonly successor?: ConId;
}

export interface PositionBreak extends BreakFacts {
  readonly since: UnixMs;
  /** When it was told with these figures. */
  readonly foundAt: UnixMs;
}

const same = (left: number, right: number): boolean => Math.abs(left - right) < 1e-9;

/** What the broker says it holds. */
export type BrokerBook = Pick<KernelContext, 'brokerPosition' | 'brokerPositions'>;

const unitsHeld = derivedOf(ownUnits);

/** Compares one instrument; nothing where both agree or the broker has told no position. */
export function compare(state: KernelState, conId: ConId, book: BrokerBook): BreakFacts | undefined {
  const told = book.brokerPosition(conId);
  const ours = unitsHeld(state, conId);
  const broker = brokerShare(state, conId, told);
  if (told === undefined || broker === undefined || same(ours, broker)) return undefined;
  const facts = { conId, ours, broker };
  const cause = causeOf(state, facts, told, book);
  const spreads = [...heldCombosWith(state, conId)].map(({ localSymbol }) => localSymbol);
  const leg = spreads.length === 0 ? '' : `; it is a leg of the spread ${spreads.join(' and of ')}`;
  return { ...facts, ...cause, text: `${cause.text}${leg}` };
}

function causeOf(
  state: KernelState,
  facts: { readonly conId: ConId; readonly ours: number; readonly broker: number },
  told: BrokerPosition,
  book: BrokerBook,
): Cause {
  const { conId } = facts;
  const difference = cleanDecimal(facts.broker - facts.ours);
  return (
    causeInBook(state, conId, difference) ??
    split(state, facts, told, book) ??
    assignment(state, conId, difference, book) ??
    othersGone(state, facts, told) ?? {
      cause: 'unknown',
      text: 'nothing that Bowline knows explains it',
    }
  );
}

/** What our own book, and the others' executions that we were told of, say about a difference. */
const causeInBook = (state: KernelState, conId: ConId, difference: number): Cause | undefined =>
  missedFill(state, conId) ?? lateFill(state, conId, difference) ?? externalTrade(state, conId, difference);

const missedFill = derivedOf((state, conId): Cause | undefined => {
  const movers = movedBy(state, conId);
  for (const order of state.orders.values()) {
    if (!movers.has(order.conId)) continue;
    const open = order.state === 'unknown' && !isFinal(order.state);
    if (lackingOf(order) > 1e-9)
      return {
        cause: 'missed-fill',
        text: `the broker counts ${order.filled} filled of ${order.ref}, and executions for ${order.executedQuantity} have come`,
      };
    if (open) return { cause: 'missed-fill', text: `${order.ref} is in doubt and may have filled` };
  }
  return undefined;
});

/**
 * Executions of ours that came after a person's word on the position, and that the broker's position held already then: with
 * them the word counts them twice. By themselves, or with what others have traded.
 */
function lateFill(state: KernelState, conId: ConId, difference: number): Cause | undefined {
  const word = state.resolved.get(conId);
  if (!word || word.late.length === 0) return undefined;
  const sum = unitsOf(word.late.map(({ execution }) => execution));
  // Others may have traded as well.
  const theirs = same(sum, -difference)
    ? undefined
    : externalTrade(state, conId, cleanDecimal(difference + sum));
  if (!theirs && !same(sum, -difference)) return undefined;
  const told = word.late.map(
    ({ ref, execution: { side, quantity, price } }) => `${ref} ${side} ${quantity} at ${price}`,
  );
  const said = word.resolution === 'adopt' ? 'adopted' : 'ignored';
  const text = `${told.join(', ')} came late: it was in the position when a person ${said} it, and counts twice; ${word.resolution} this difference, too${theirs ? `; and ${theirs.text}` : ''}`;
  return { cause: 'missed-fill', text };
}

/** The others' executions in one instrument since a person's last word there, newest first, each with what it and those after it add up to. */
const theirSums = derivedOf((state, conId) => {
  let sum = 0;
  const theirs = [...state.externalExecutions].filter(([, execution]) => execution.conId === conId);
  const word = state.resolved.get(conId)?.theirs;
  return theirs
    .slice(theirs.findIndex(([root]) => root === word) + 1)
    .reverse()
    .map(([, execution]) => {
      const { side, quantity } = execution;
      sum = cleanDecimal(sum + (side === 'BUY' ? quantity : -quantity));
      return { execution, sum };
    });
});

/** The newest of the others' executions that add up to the difference, newest first; none where none do. */
export function theirTrades(state: KernelState, conId: ConId, difference: number): readonly Execution[] {
  const theirs = theirSums(state, conId);
  const oldest = theirs.findIndex(({ sum }) => same(sum, difference));
  return theirs.slice(0, oldest + 1).map(({ execution }) => execution);
}

function externalTrade(state: KernelState, conId: ConId, difference: number): Cause | undefined {
  const theirs = theirTrades(state, conId, difference);
  if (theirs.length === 0) return undefined;
  const told = theirs.toReversed().map(({ side, quantity, price, clientId }) => {
    return `${side} ${quantity} at ${price} (client ${clientId})`;
  });
  return { cause: 'external-trade', text: `traded outside Bowline: ${told.join(', ')}` };
}

/**
 * The average price of the trades that a difference comes from: of our executions that came late, which count twice, or of others'.
 * Undefined where neither explain it.
 */
export function tradedAt(state: KernelState, conId: ConId, difference: number): number | undefined {
  const late = (state.resolved.get(conId)?.late ?? []).map(({ execution }) => execution);
  if (late.length > 0 && same(unitsOf(late), -difference)) return averageOf(late, difference < 0);
  return averageOf(theirTrades(state, conId, difference), difference > 0);
}

/** What executions add up to, signed. */
const unitsOf = (executions: readonly Execution[]): number =>
  executions.reduce(
    (sum, { side, quantity }) => cleanDecimal(sum + (side === 'BUY' ? quantity : -quantity)),
    0,
  );

/** Of those of one side. */
function averageOf(executions: readonly Execution[], buys: boolean): number | undefined {
  let units = 0;
  let value = 0;
  for (const { side, quantity, price } of executions) {
    if ((side === 'BUY') !== buys) continue;
    units += quantity;
    value += quantity * price;
  }
  return units > 0 ? cleanDecimal(value / units) : undefined;
}

/** Units of ours that are the broker's no more, signed; 0 where it holds as much, or more. */
function goneUnits(state: KernelState, conId: ConId, book: BrokerBook): number {
  const held = ownUnits(state, conId);
  const told = book.brokerPosition(conId);
  const broker = told === undefined ? 0 : cleanDecimal(told.position - standingOf(state, conId));
  const gone = cleanDecimal(held - broker);
  return gone * held > 0 && Math.abs(gone) <= Math.abs(held) ? gone : 0;
}

/** Shares of one contract of a US stock option. */
const CONTRACT_SHARES = 100;

/** Units of the underlying that come, signed, where contracts of an option (signed: of ours) go by exercise or assignment. */
function delivered({ secType, multiplier, right }: Instrument, contracts: number): number {
  // An option on a future delivers one future, whatever that is worth.
  const units = contracts * (secType === 'FOP' ? 1 : multiplier || CONTRACT_SHARES);
  return right === 'P' ? -units : units;
}

function assignment(
  state: KernelState,
  conId: ConId,
  difference: number,
  book: BrokerBook,
): Cause | undefined {
  const instrument = state.instruments.get(conId);
  if (!instrument) return undefined;
  const options = [...state.instruments.values()].filter(
    (other) => other.symbol === instrument.symbol && (other.secType === 'OPT' || other.secType === 'FOP'),
  );
  const gone = options.find((option) => {
    const contracts = goneUnits(state, option.conId, book);
    return contracts !== 0 && (option.conId === conId || same(difference, delivered(option, contracts)));
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
