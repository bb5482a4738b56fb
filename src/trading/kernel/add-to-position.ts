import type { Pricing } from '../../broker/port.ts';
import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { limitPriceOf, type OrderRecord } from '../order/order.ts';
import type { ExitRules } from '../plan/exit-rules.ts';
import type { Leg } from '../plan/legs.ts';
import type { BracketPrices } from '../plan/prices.ts';
import type { Distance, Signal, TargetRequest } from '../signal.ts';
import { bracketOf, remaindersOf } from './bracket.ts';
import type { KernelContext } from './context.ts';
import { type ExitGroup, exitGroups, isTakenOff, remainingOf } from './exit-groups.ts';
import { exitQuote } from './exit-quote.ts';
import { marketTime } from './market-time.ts';
import { heldQuantity, type KernelState } from './state.ts';

/** What rests, or waits, for the position that is added to: the exits of its oldest entry that is still held. */
interface PositionExits {
  /** Those that stay, nearest target first. Of any entry, where none of the oldest rest. */
  readonly groups: readonly ExitGroup[];
  /** With those that are on their way out: a stop that is being placed anew tells its price, too. */
  readonly all: readonly ExitGroup[];
  /** Absent where nobody knows which entry the position is of. */
  readonly entry?: OrderRecord;
  readonly direction: 1 | -1;
}

function exitsOfPosition(state: KernelState, conId: ConId, now: UnixMs): PositionExits {
  const { all, ...whose } = ownExits(state, conId);
  return { all, ...whose, groups: staying(state, all, now) };
}

function ownExits(state: KernelState, conId: ConId): Omit<PositionExits, 'groups'> {
  const held = heldQuantity(state, conId);
  const direction = held > 0 ? 1 : -1;
  const all = exitGroups(state, conId);
  for (const [signalId, left] of remaindersOf(state, conId, held)) {
    const record = state.signals.get(signalId);
    const bracket = left > 0 && record ? bracketOf(state, record, conId) : undefined;
    if (!bracket) continue;
    const own = all.filter(({ orders }) => orders.some((order) => order.signalId === signalId));
    return { all: own.length > 0 ? own : all, entry: bracket.entry, direction };
  }
  return { all, direction };
}

/** Without targets that are being cancelled and stops whose target has filled, in the sizes that targets have left. */
function staying(state: KernelState, groups: readonly ExitGroup[], now: UnixMs): readonly ExitGroup[] {
  return groups.flatMap((group): ExitGroup[] => {
    const orders = group.orders.filter(
      (order) => !isTakenOff(state, order, now) && !(order.role === 'target' && order.state === 'cancelling'),
    );
    const target = orders.find(({ role }) => role === 'target');
    const resting = target ? remainingOf(target) : Math.max(0, ...orders.map(remainingOf));
    return orders.length > 0 ? [{ ...group, orders, resting }] : [];
  });
}

/** As they were last asked for: a change that the broker has yet to confirm is what they will be. */
const wantedPricing = ({ pricing, amendment }: OrderRecord): Pricing => amendment?.pricing ?? pricing;

const exactly = (value: number): Distance => ({ unit: 'price', value });
const points = (value: number): Distance => ({ unit: 'points', value: cleanDecimal(value) });

/**
 * An add with the exits of the position that it adds to, each kind where it says none of its own: the stop as it rests (fixed, with
 * its limit, or trailing) with the break-even that it waits for, all targets in their shares, the exit by time.
 */
export function withExitsOfPosition(
  state: KernelState,
  signal: Signal,
  instrument: Instrument,
  context: KernelContext,
): Signal {
  const { conId } = instrument;
  const exits = exitsOfPosition(state, conId, context.now());
  const hasStop = signal.stopLoss !== undefined || signal.trailing !== undefined;
  const hasTarget = signal.takeProfit !== undefined || signal.takeProfits !== undefined;
  const hasTime = signal.timeExit !== undefined || signal.endOfDayExit !== undefined;
  const targets = hasTarget ? {} : targetsOf(exits);
  const stop = hasStop ? {} : stopOf(exits, conId, context);
  const whole: Signal = {
    ...signal,
    ...targets,
    ...stop,
    ...(hasTime ? {} : timeOf(exits, conId, context)),
  };
  return hasStop ? whole : { ...whole, ...breakEvenOf(exits, whole) };
}

/** Targets of one price are one. */
function targetsOf({ groups }: PositionExits): Pick<Signal, 'takeProfit' | 'takeProfits'> {
  const units = new Map<number, number>();
  let whole = 0;
  for (const { orders, resting } of groups) {
    const target = orders.find(({ role }) => role === 'target');
    const at = target && limitPriceOf(wantedPricing(target));
    whole += resting;
    if (at !== undefined) units.set(at, (units.get(at) ?? 0) + resting);
  }
  const [only] = units;
  if (!only) return {};
  if (units.size === 1 && only[1] >= whole) return { takeProfit: exactly(only[0]) };
  return {
    takeProfits: [...units].map(
      ([at, part]): TargetRequest => ({
        at: exactly(at),
        share: { by: 'fraction', value: cleanDecimal(part / whole) },
      }),
    ),
  };
}

type StopFields = Pick<
  Signal,
  'stopLoss' | 'stopLimitOffset' | 'trailing' | 'trailingTrigger' | 'trailingStep'
>;

function stopOf(
  { groups, all, entry, direction }: PositionExits,
  conId: ConId,
  context: KernelContext,
): StopFields {
  const stop = [...groups, ...all].flatMap(({ orders }) => orders).find(({ role }) => role === 'stop');
  if (!stop) return {};
  const pricing = wantedPricing(stop);
  if (pricing.type !== 'stop' && pricing.type !== 'stop-limit') return trailingOf(pricing);
  const fixed = {
    stopLoss: exactly(pricing.stop),
    ...(pricing.type === 'stop-limit'
      ? { stopLimitOffset: points(Math.abs(pricing.stop - pricing.limit)) }
      : {}),
  };
  const market = exitQuote(conId, stop.side, context);
  const isReached = (at: number): boolean => market !== undefined && direction * (market - at) >= 0;
  const trail = entry?.rules?.trail;
  if (trail) {
    const { from, distance, step, initial } = trail;
    const begun = direction * (pricing.stop - initial) > 0 || from === undefined || isReached(from);
    const trigger = begun ? {} : { trailingTrigger: exactly(from) };
    return { ...fixed, trailing: points(distance), trailingStep: points(step), ...trigger };
  }
  const then = stop.adjustment;
  if (!then || then.to.type === 'stop') return fixed;
  const trailing = trailingOf(then.to);
  return isReached(then.trigger)
    ? trailing
    : { ...fixed, ...trailing, trailingTrigger: exactly(then.trigger) };
}

function trailingOf(pricing: Pricing): StopFields {
  if (pricing.type === 'trailing-stop') return { trailing: points(pricing.amount) };
  return pricing.type === 'trailing-stop-percent'
    ? { trailing: { unit: 'percent', value: pricing.percent } }
    : {};
}

/** The break-even that has not come yet. A stop that trails already passes it by itself; without a target none is waited for. */
function breakEvenOf({ entry }: PositionExits, whole: Signal): Pick<Signal, 'breakEven'> {
  const rule = entry?.rules?.breakEven;
  if (!rule || whole.breakEven || entry.rulesApplied.includes('break-even')) return {};
  const trails = whole.trailing !== undefined && !whole.trailingTrigger && !whole.trailingStep;
  const hasTarget = whole.takeProfit !== undefined || whole.takeProfits !== undefined;
  if (trails || (rule.when === 'first-target' && !hasTarget)) return {};
  return {
    breakEven: {
      when: rule.when === 'first-target' ? rule.when : exactly(rule.when),
      ...(rule.offset > 0 ? { offset: points(rule.offset) } : {}),
    },
  };
}

/**
 * The moment of the position's exit, and what is left of its time where it is to last so long. One whose time has come already
 * leaves no moment after the present, and the add is refused by that.
 */
function timeOf({ entry }: PositionExits, conId: ConId, context: KernelContext): Pick<Signal, 'timeExit'> {
  if (!entry?.rules) return {};
  const { exitAt, exitAfterMs } = entry.rules;
  const age = entry.firstFillAt === undefined ? 0 : elapsedMs(entry.firstFillAt, context.now());
  const afterMs = exitAfterMs === undefined ? undefined : exitAfterMs - age;
  if (afterMs !== undefined && afterMs <= 0) return { timeExit: { at: marketTime(conId, context) } };
  if (exitAt === undefined && afterMs === undefined) return {};
  return {
    timeExit: {
      ...(exitAt === undefined ? {} : { at: exitAt }),
      ...(afterMs === undefined ? {} : { afterMs }),
    },
  };
}

/**
 * The legs of an add: its first tells where the exits of the position go once it fills (`alignmentOf`); its exits work outside
 * regular hours where those of the position do.
 */
export function addedLegs(
  state: KernelState,
  conId: ConId,
  legs: readonly Leg[],
  align: ExitRules['align'],
): readonly Leg[] {
  const outside = ownExits(state, conId).all.some(({ orders }) => orders.some((order) => order.outsideRth));
  return legs.map((leg) => {
    if (leg.role !== 'entry') return outside ? { ...leg, outsideRth: true } : leg;
    return align ? { ...leg, rules: { ...leg.rules, align } } : leg;
  });
}

/** Where the exits of the position go once an add with exits of its own has filled; nothing where it has none. */
export function alignmentOf(signal: Signal, prices: BracketPrices): ExitRules['align'] {
  const stop = signal.stopLoss && !signal.trailing ? prices.stopLoss : undefined;
  const target = signal.takeProfit && prices.takeProfit;
  if (stop === undefined && target === undefined) return undefined;
  return { ...(stop === undefined ? {} : { stop }), ...(target === undefined ? {} : { target }) };
}
