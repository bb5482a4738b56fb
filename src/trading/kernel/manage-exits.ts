import type { Side } from '../../broker/port.ts';
import { elapsedMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import { manageCombo } from '../combos/manage-combo.ts';
import { isFinal, type OrderRecord, samePricing, stopPriceOf } from '../order/order.ts';
import type { OrderTerms } from '../order/order-terms.ts';
import type { ExitRules, RuleOfEntry } from '../plan/exit-rules.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { isAmendable, requestAmendment } from './amendments.ts';
import { bracketOf, bracketsOf, remaindersOf } from './bracket.ts';
import { startClosing } from './closing.ts';
import { marketOrderWaits, takesExits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import { movedStop } from './decide-amend.ts';
import { derived } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { exitGroups, isShrinking, isTakenOff, sizeInGroup } from './exit-groups.ts';
import { exitQuote } from './exit-quote.ts';
import { isDue, type Managed } from './managed.ts';
import { marketTime } from './market-time.ts';
import { heldQuantity, type KernelState, ruledEntries } from './state.ts';
import { restsOfBefore } from './taken-splits.ts';

/** IB is given so long to carry out a time exit that it holds, before Bowline closes by itself. */
const NATIVE_MAY_TAKE_MS = 30_000;

/**
 * Carries out the rules of exits whose moment has come: break-even, trailing in steps, exits by time, the exits of a position
 * that was added to. Everything that it needs to know is in the journal or in the market, so that it goes on after a
 * restart where it was.
 */
export function manageExits(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  const events: TradingEvent[] = [];
  // Of several entries whose time has come at once the others wait until the first is closed: one closing at a time.
  const closing = new Set<ConId>();
  // An order's number, and what rests beside it, are known from the state: a second plan is made when the first is in it.
  let planned = false;
  for (const managed of managedEntries(state)) {
    const { conId } = managed.bracket.entry;
    if (closing.has(conId)) continue;
    const made = manage(state, managed, context);
    const plans = made.some(({ type }) => type === 'plan.made');
    if (plans && planned) continue;
    planned ||= plans;
    if (made.some(({ type }) => type === 'closing.started')) closing.add(conId);
    events.push(...made);
  }
  return events;
}

/** Entries whose exits have rules, with all that the state says of them; oldest first. */
const managedEntries = derived((state): readonly Managed[] => {
  const found: Managed[] = [];
  for (const entry of ruledEntries(state)) {
    if (!entry.rules) continue;
    const left = remaindersOf(state, entry.conId, heldQuantity(state, entry.conId)).get(entry.signalId) ?? 0;
    // What has ended and is held no more has nothing left to manage; most orders that are kept are like that.
    if (isFinal(entry.state) && left === 0) continue;
    const record = state.signals.get(entry.signalId);
    const instrument = state.instruments.get(entry.conId);
    const bracket = record && bracketOf(state, record, entry.conId);
    // Of several, as rolls make them, the newest has the rules: each would change the same stops, all at once.
    if (!record || !instrument || bracket?.entry !== entry) continue;
    found.push({ record, bracket, rules: entry.rules, instrument, left });
  }
  return found;
});

function manage(state: KernelState, managed: Managed, context: KernelContext): TradingEvent[] {
  const { bracket, instrument, rules, left } = managed;
  const { entry } = bracket;
  const late = lateEntry(entry, rules, instrument, context);
  if (left === 0 || takesExits(state, entry.conId, context)) return late;
  const waits = state.closings.has(entry.conId);
  const due = waits ? [] : timeIsUp(state, managed, context);
  if (due.length > 0) return [...late, ...due];
  if (rules.combo) return waits ? late : [...late, ...manageCombo(state, managed, context)];
  // An exit of before a split is for old units, too: nothing makes it trade.
  if (restsOfBefore(state, bracket)) return late;
  return [
    ...late,
    ...breakEven(state, managed, context),
    ...trailInSteps(state, managed, context),
    ...align(state, managed, context),
  ];
}

/** An entry that still rests when its position would have to be closed is not wanted any more. */
function lateEntry(
  entry: OrderRecord,
  { exitAt }: ExitRules,
  instrument: Instrument,
  context: KernelContext,
): TradingEvent[] {
  if (exitAt === undefined || isFinal(entry.state) || entry.cancelAsked) return [];
  if (entry.state === 'unknown' || marketTime(instrument.conId, context) < exitAt) return [];
  const reason = 'the time of its exit has come before it has filled';
  return [{ type: 'order.cancel-requested', ref: entry.ref, by: 'bowline', reason }];
}

function timeIsUp(state: KernelState, managed: Managed, context: KernelContext): TradingEvent[] {
  const { bracket, rules, instrument, record, left } = managed;
  const { entry, exits } = bracket;
  if (!isDue(entry, 'exit', context)) return [];
  const native = exits.some(({ role, state: at }) => role === 'time-exit' && !isFinal(at));
  const grace = native ? NATIVE_MAY_TAKE_MS : 0;
  const byClock =
    rules.exitAt !== undefined &&
    marketTime(instrument.conId, context) >= rules.exitAt + grace &&
    !(native && marketOrderWaits(state, instrument, grace, context));
  const byAge =
    rules.exitAfterMs !== undefined &&
    entry.firstFillAt !== undefined &&
    elapsedMs(entry.firstFillAt, context.now()) >= rules.exitAfterMs;
  if (!byClock && !byAge) return [];
  const held = Math.abs(heldQuantity(state, entry.conId));
  const part = held > left ? { keep: cleanDecimal(held - left), exitsOf: record.id } : {};
  const wish = { ...part, rule: { entry: entry.ref, name: 'exit' } } as const;
  const text = 'the time of its exit has come';
  return [
    { type: 'exit-rule.applied', ref: entry.ref, rule: 'exit', text },
    ...startClosing(state, entry.conId, record.id, 'bowline', text, wish),
  ];
}

/** Stops with a price of their own that go on working; trailing ones are IB's. */
const fixedStops = (
  state: KernelState,
  exits: readonly OrderRecord[],
  context: KernelContext,
): readonly OrderRecord[] =>
  exits.filter((order) => {
    const { role, state: at, pricing } = order;
    const isFixed = pricing.type === 'stop' || pricing.type === 'stop-limit';
    return role === 'stop' && isFixed && !isFinal(at) && !isTakenOff(state, order, context.now());
  });

const mayMove = (state: KernelState, order: OrderRecord, context: KernelContext): boolean =>
  isAmendable(state, order) && !isShrinking(state, order, context.now());

/** The rule with the changes that it asks for; nothing while the checks refuse one of them: it is looked at again. */
function carryOut(
  state: KernelState,
  rule: RuleOfEntry,
  reason: string,
  wishes: readonly ExitWish[],
  context: KernelContext,
): TradingEvent[] {
  const changes = wishes.map(({ order, terms }) =>
    requestAmendment(state, order, terms, { by: 'bowline', reason, rule }, context),
  );
  if (changes.some((asked) => asked.length === 0)) return [];
  return [{ type: 'exit-rule.applied', ref: rule.entry, rule: rule.name, text: reason }, ...changes.flat()];
}

const exitSideOf = (entry: OrderRecord): Side => (entry.side === 'BUY' ? 'SELL' : 'BUY');
const directionOf = (entry: OrderRecord): 1 | -1 => (entry.side === 'BUY' ? 1 : -1);

interface ExitWish {
  readonly order: OrderRecord;
  readonly terms: OrderTerms;
}

/** Moves those of `stops` that lie on the losing side of `price`. */
function raised(
  state: KernelState,
  stops: readonly OrderRecord[],
  price: Price,
  direction: 1 | -1,
  instrument: Instrument,
): readonly ExitWish[] {
  return stops
    .filter(({ pricing }) => direction * (price - (stopPriceOf(pricing) ?? price)) > 1e-9)
    .map((order) => ({
      order,
      terms: { quantity: sizeInGroup(state, order), pricing: movedStop(order.pricing, price, instrument) },
    }));
}

function breakEven(state: KernelState, managed: Managed, context: KernelContext): TradingEvent[] {
  const { bracket, rules, instrument } = managed;
  const { entry, exits } = bracket;
  const rule = rules.breakEven;
  if (!rule || entry.executedQuantity <= 0 || !isDue(entry, 'break-even', context)) return [];
  const direction = directionOf(entry);
  const average = entry.basis ?? entry.filledValue / entry.executedQuantity;
  const price = roundToTick(instrument, average + direction * rule.offset, direction > 0 ? 'up' : 'down');
  if (rule.when === 'first-target') {
    if (!exits.some(({ role, state: at }) => role === 'target' && at === 'filled')) return [];
  } else {
    const market = exitQuote(instrument.conId, exitSideOf(entry), context);
    if (market === undefined || direction * (market - rule.when) < 0) return [];
    // Filled behind a gap, beyond the price of the rule: there the stop would trade at once.
    if (direction * (market - price) <= 0) return [];
  }
  const stops = fixedStops(state, exits, context);
  // A stop that is missing is placed anew where it was: the rule is for that one then.
  if (stops.length === 0 || !stops.every((stop) => mayMove(state, stop, context))) return [];
  const why =
    rule.when === 'first-target' ? 'the first target has filled' : `the price has come to ${rule.when}`;
  const reason = `break-even at ${price}: ${why}`;
  const wishes = raised(state, stops, price, direction, instrument);
  return carryOut(state, { entry: entry.ref, name: 'break-even' }, reason, wishes, context);
}

function trailInSteps(state: KernelState, managed: Managed, context: KernelContext): TradingEvent[] {
  const { bracket, rules, instrument } = managed;
  const { entry, exits } = bracket;
  const { trail } = rules;
  const market = trail && exitQuote(instrument.conId, exitSideOf(entry), context);
  if (!trail || market === undefined) return [];
  const direction = directionOf(entry);
  const ideal = roundToTick(instrument, market - direction * trail.distance, direction > 0 ? 'down' : 'up');
  const stops = fixedStops(state, exits, context).filter((order) => {
    const at = stopPriceOf(order.pricing) ?? ideal;
    const begun = trail.from === undefined || direction * (at - trail.initial) > 0;
    const reached = begun || direction * (market - (trail.from ?? market)) >= 0;
    return mayMove(state, order, context) && reached && direction * (ideal - at) >= trail.step - 1e-9;
  });
  const why = { by: 'bowline', reason: `follows the price at ${trail.distance}` } as const;
  return raised(state, stops, ideal, direction, instrument).flatMap(({ order, terms }) =>
    requestAmendment(state, order, terms, why, context),
  );
}

/** Whether a stop of another entry is about to be placed anew: at its price of before, from which it is to move, too. */
function awaitsRepair(state: KernelState, { conId, signalId }: OrderRecord, context: KernelContext): boolean {
  if ((context.policies ?? DEFAULT_POLICIES).onMissingStop !== 'repair') return false;
  const left = remaindersOf(state, conId, heldQuantity(state, conId));
  return bracketsOf(state, conId).some(({ record, bracket: { exits } }) => {
    const stops = exits.filter(({ role }) => role === 'stop');
    const rests = stops.some((order) => !isFinal(order.state) && !isTakenOff(state, order, context.now()));
    return record.id !== signalId && (left.get(record.id) ?? 0) > 0 && stops.length > 0 && !rests;
  });
}

/** The exits of the position that an entry was added to. */
function align(state: KernelState, managed: Managed, context: KernelContext): TradingEvent[] {
  const { bracket, rules, instrument } = managed;
  const { entry } = bracket;
  if (!rules.align || entry.executedQuantity <= 0 || !isDue(entry, 'align', context)) return [];
  const { stop, target } = rules.align;
  if (stop !== undefined && awaitsRepair(state, entry, context)) return [];
  const others = exitGroups(state, entry.conId)
    .flatMap(({ orders }) => orders)
    .filter(({ signalId }) => signalId !== entry.signalId);
  const isLasting = (order: OrderRecord): boolean =>
    order.role === 'target' && !isTakenOff(state, order, context.now());
  const stops = stop === undefined ? [] : fixedStops(state, others, context);
  const targets = target === undefined ? [] : others.filter(isLasting);
  if (![...stops, ...targets].every((order) => isAmendable(state, order))) return [];
  const wishes = [...stops, ...targets].flatMap((order): ExitWish[] => {
    const pricing =
      order.role === 'stop'
        ? stop !== undefined && movedStop(order.pricing, stop, instrument)
        : target !== undefined && ({ type: 'limit', limit: target } as const);
    if (!pricing || samePricing(pricing, order.pricing)) return [];
    return [{ order, terms: { quantity: sizeInGroup(state, order), pricing } }];
  });
  const reason = `the position was added to by ${entry.signalId}`;
  return carryOut(state, { entry: entry.ref, name: 'align' }, reason, wishes, context);
}
