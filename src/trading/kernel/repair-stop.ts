import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import { makePlan } from '../plan/make-plan.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { refusalOf } from '../risk/assess.ts';
import { assessClosing } from './assess-closing.ts';
import { type Bracket, bracketOf, remaindersOf } from './bracket.ts';
import { closableQuantity } from './closable.ts';
import { startClosing } from './closing.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { remainingOf } from './exit-groups.ts';
import { sharesOf } from './protection.ts';
import {
  awaitsExecutions,
  heldQuantity,
  type KernelState,
  openOrdersOf,
  openPositions,
  type SignalRecord,
} from './state.ts';
import { strayStopQuantity } from './strays.ts';

/** A stop is placed anew so often for one entry; then the alarm has to be answered by a person. */
const ATTEMPTS = 3;

export const unprotectedAlarmId = (conId: ConId): string => `unprotected-${conId}`;

/**
 * Positions without their stop. An entry that ends partly filled takes its exits with it at IB (cancelled, expired,
 * stopped by the kill switch): the filled part gets a stop of its own at once. A stop that is missing for another reason,
 * such as a cancellation by hand, is an alarm first; then the policy `onMissingStop` says what is done.
 * What a stray stop would sell or buy is left to it: with a second stop beside it, both could fill.
 */
export function repairStops(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp || state.account === undefined) return [];
  const policy = (context.policies ?? DEFAULT_POLICIES).onMissingStop;
  for (const { conId } of openPositions(state)) {
    if (state.closings.has(conId) || awaitsExecutions(state, conId, context.now())) continue;
    const held = closableQuantity(state, conId, heldQuantity(state, conId), context);
    const open = openOrdersOf(state, conId);
    const side = held > 0 ? 'SELL' : 'BUY';
    const stops = open.filter((order) => order.role === 'stop' && order.side === side);
    const { working, heldBack } = sharesOf(stops, open);
    const naked = cleanDecimal(Math.abs(held) - working - heldBack - strayStopQuantity(state, conId, side));
    if (naked <= 0) continue;
    const alarmed = state.alarms.has(unprotectedAlarmId(conId));
    if (alarmed && policy === 'flatten') {
      const events = flatten(state, conId);
      if (events.length > 0) return events;
    }
    const remainders = remaindersOf(state, conId, held);
    for (const record of state.signals.values()) {
      const bracket = bracketOf(state, record, conId);
      if (!bracket) continue;
      const { entry } = bracket;
      const endedPartly = isFinal(entry.state) && entry.filled > 0 && entry.filled < entry.quantity;
      if (!endedPartly && !(alarmed && policy === 'repair')) continue;
      const events = repair(
        state,
        record,
        bracket,
        { held, naked, left: remainders.get(record.id) ?? 0 },
        context,
      );
      if (events.length > 0) return events;
    }
  }
  return [];
}

/** Once: a closing that has failed has its own alarm. */
function flatten(state: KernelState, conId: ConId): TradingEvent[] {
  if (state.alarms.has(`closing-${conId}`)) return [];
  const last = [...state.signals.values()].findLast(
    (record) => bracketOf(state, record, conId) !== undefined,
  );
  if (!last) return [];
  return startClosing(state, conId, last.id, 'bowline', 'its stop is missing at the broker');
}

function repair(
  state: KernelState,
  record: SignalRecord,
  bracket: Bracket,
  { held, naked, left }: { readonly held: number; readonly naked: number; readonly left: number },
  context: KernelContext,
): TradingEvent[] {
  const { entry, exits } = bracket;
  const instrument = state.instruments.get(entry.conId);
  const stops = exits.filter(({ role }) => role === 'stop');
  const planned = stops.at(-1);
  if (!record.signal || !instrument || !planned || state.account === undefined) return [];
  const renewed = stops.filter(({ parent }) => parent === undefined).length;
  // A stop whose fate is open may yet protect.
  const unsettled = stops.some(
    ({ state: at }) => at === 'unknown' || at === 'cancelling' || at === 'planned' || at === 'sent',
  );
  if (renewed >= ATTEMPTS || unsettled) return [];
  const open = stops.filter((stop) => !isFinal(stop.state));
  const covered = open.reduce((sum, stop) => sum + remainingOf(stop), 0);
  const lacking = Math.min(naked, cleanDecimal(left - covered));
  if (lacking <= 0) return [];
  const partner = lonelyTarget(exits, open);
  const quantity = partner ? Math.min(lacking, remainingOf(partner)) : lacking;
  const leg: Leg = {
    role: 'stop',
    side: planned.side,
    quantity: quantity as Quantity,
    pricing: planned.pricing,
    tif: planned.tif,
    outsideRth: planned.outsideRth,
    // Beside its target in the same group, or both could fill.
    ...(partner?.ocaGroup === undefined ? {} : { ocaGroup: partner.ocaGroup }),
  };
  const verdict = assessClosing(
    state,
    { signal: record.signal, by: 'bowline', held, underWay: true },
    instrument,
    context,
  );
  if (refusalOf(verdict)) return [];
  const plan = makePlan([leg], {
    signalId: entry.signalId,
    account: state.account,
    conId: entry.conId,
    nextOrderId: state.nextOrderId,
    suffix: `R${renewed + 1}`,
  });
  const endedPartly = isFinal(entry.state) && entry.filled < entry.quantity;
  const why = endedPartly
    ? `the entry ended with ${entry.filled} of ${entry.quantity} filled`
    : 'the stop is missing at the broker';
  return [{ type: 'plan.made', plan, verdict, arithmetic: [`${why}: a stop for ${quantity} of its own`] }];
}

/** A target or a time exit that rests without its stop. */
const lonelyTarget = (
  exits: readonly OrderRecord[],
  openStops: readonly OrderRecord[],
): OrderRecord | undefined =>
  exits.find(
    (order) =>
      (order.role === 'target' || order.role === 'time-exit') &&
      !isFinal(order.state) &&
      order.ocaGroup !== undefined &&
      !openStops.some((stop) => stop.ocaGroup === order.ocaGroup),
  );
