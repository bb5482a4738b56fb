import { elapsedMs } from '../../core/clock.ts';
import type { ConId, SignalId } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { futuresCalendarSpread } from '../../instruments/combos/futures-calendar-spread.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isOnTick } from '../../instruments/price-steps.ts';
import type { Actor } from '../actor.ts';
import { remaindersOf } from '../kernel/bracket.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openOrdersOf } from '../kernel/state.ts';
import { isFinal } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import { standingOf } from '../reconcile/broker-share.ts';
import { refusalOf } from '../risk/assess.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import { assessRoll, rollSignal } from './assess-roll.ts';
import type { RollPricing } from './roll.ts';
import { rollObstacle } from './roll-obstacle.ts';
import { attemptPrice, type SpreadQuote, spreadQuote } from './roll-price.ts';
import { rollAlarmId } from './roll-state.ts';
import { nettedByRoll } from './roll-units.ts';

/** A wish to roll the position in `from` into `to`. */
export interface RollRequest {
  /** A name as signals have, not used before. */
  readonly id: SignalId;
  readonly by: Actor;
  readonly reason: string;
  readonly from: Instrument;
  readonly to: Instrument;
  readonly pricing: RollPricing;
  /** What the account holds of it that is not Bowline's, where Bowline holds nothing of its own: it is taken over first, and has no stop. */
  readonly external?: boolean;
}

/** A roll worked out. */
export interface RollDraft {
  readonly spread: Instrument;
  /** Signed: what is held and rolled. */
  readonly held: number;
  /** Of it units that are taken over from outside Bowline. */
  readonly external: number;
  /** Exits that rest for it. */
  readonly stops: number;
  readonly targets: number;
  readonly quote?: SpreadQuote;
  /** Of the first attempt; absent while the quotes are beyond the limit, or missing. */
  readonly price?: number;
  readonly verdict: RiskVerdict;
  /** Why nothing can be sent at this moment. */
  readonly waits?: string;
}

/** The broker has told its position after a fill within this time. */
const POSITION_MAY_TAKE_MS = 5_000;

const refuse = (code: string, message: string, facts: Partial<Refusal> = {}): Result<never, Refusal> =>
  fail({ code, field: 'symbol', ...facts, message });

/** Works a roll out without changing anything: for `--explain` and before it is started. */
export function decideRoll(
  state: KernelState,
  request: RollRequest,
  context: KernelContext,
): Result<RollDraft, Refusal> {
  const { from, to, pricing } = request;
  const name = from.localSymbol;
  if (from.secType !== 'FUT')
    return refuse(
      'ROLL_NOT_A_FUTURE',
      `${name} is no future (${from.secType}): only futures are rolled. Options and spreads of them are closed and entered anew.`,
      { found: from.secType, allowed: 'FUT' },
    );
  const spread = futuresCalendarSpread(from, to);
  if (!spread.ok) return spread;
  const own = heldQuantity(state, from.conId);
  const external = outside(state, from.conId, context);
  const held = cleanDecimal(own + (request.external ? external : 0));
  const obstacle =
    standsAgainst(state, request, held, own, external) ??
    (request.external && external !== 0 ? unsureOfOthers(state, from, context) : undefined);
  if (obstacle) return fail(obstacle);
  if (pricing.limit !== undefined && !isOnTick(spread.value, pricing.limit))
    return refuse(
      'ROLL_LIMIT_OFF_TICK',
      `The limit ${pricing.limit} is not on the ticks of ${spread.value.localSymbol}, which are ${spread.value.minTick}.`,
      { field: 'limit', found: String(pricing.limit) },
    );
  const quote = spreadQuote(from, to, context);
  const price = quote && attemptPrice(spread.value, held, quote, pricing, 0);
  const quantity = Math.abs(held) as Quantity;
  const leg: Leg = {
    role: 'roll',
    side: held > 0 ? 'BUY' : 'SELL',
    quantity,
    pricing: price === undefined ? { type: 'market' } : { type: 'limit', limit: price },
    tif: 'IOC',
    outsideRth: true,
  };
  const signal = rollSignal(request.id, request.by, from, context.now());
  const verdict = assessRoll(state, { signal, held, quantity, legs: [leg] }, to, context);
  const refusal = refusalOf(verdict) ?? refusalOfEntries(state, { held, to, leg }, from, context);
  if (refusal) return fail(refusal);
  const exits = openOrdersOf(state, from.conId);
  const attempt = { from, to, spread: spread.value, held, pricing, attempt: 0 };
  const waits = rollObstacle(state, attempt, context);
  return ok({
    spread: spread.value,
    held,
    external: request.external ? external : 0,
    stops: exits.filter(({ role }) => role === 'stop').length,
    targets: exits.filter(({ role }) => role === 'target').length,
    ...(quote ? { quote } : {}),
    ...(price === undefined ? {} : { price }),
    verdict,
    ...(waits === undefined ? {} : { waits }),
  });
}

/** Each entry's units are judged by the limits and states of its own strategy and source when their turn comes: here at once. */
function refusalOfEntries(
  state: KernelState,
  { held, to, leg }: { readonly held: number; readonly to: Instrument; readonly leg: Leg },
  from: Instrument,
  context: KernelContext,
): Refusal | undefined {
  for (const [signalId, units] of remaindersOf(state, from.conId, heldQuantity(state, from.conId))) {
    const signal = state.signals.get(signalId)?.signal;
    if (!signal || units <= 0) continue;
    const part: Leg = { ...leg, quantity: units as Quantity };
    const refusal = refusalOf(
      assessRoll(state, { signal, held, quantity: units, legs: [part] }, to, context),
    );
    if (refusal) return refusal;
  }
  return undefined;
}

/** What the broker holds beyond what Bowline's orders add up to, signed. */
function outside(state: KernelState, conId: ConId, context: KernelContext): number {
  const told = context.brokerPosition(conId);
  return told === undefined ? 0 : cleanDecimal(told.position - (state.positions.get(conId)?.quantity ?? 0));
}

function standsAgainst(
  state: KernelState,
  { from, to, external: wanted }: RollRequest,
  held: number,
  own: number,
  external: number,
): Refusal | undefined {
  const name = from.localSymbol;
  const no = (code: string, message: string): Refusal => ({ code, field: 'symbol', found: name, message });
  if (state.rolls.has(from.conId))
    return no('ROLLING', `${name} is being rolled already: see bowline positions and bowline orders.`);
  const other = [...state.rolls.values()].find(({ to: into }) => into === from.conId);
  if (other) return no('ROLLING', `Units are being rolled into ${name}: wait until that has ended.`);
  for (const { conId, localSymbol } of [from, to])
    if (state.closings.has(conId)) return no('CLOSING', `The position in ${localSymbol} is being closed.`);
  if (own === 0 && external !== 0 && !wanted)
    return no(
      'ROLL_EXTERNAL',
      `The ${external} ${name} in the account are not Bowline's. To roll them all the same: bowline roll ${name} --external. They are taken over into Bowline's book, and get no stop, because Bowline knows of none.`,
    );
  if (held === 0) return no('NOTHING_TO_ROLL', `There is no position in ${name} to roll.`);
  if (wanted && external !== 0 && Math.sign(own) * Math.sign(external) < 0)
    return no(
      'ROLL_EXTERNAL',
      `Bowline holds ${own} ${name}, and ${external} of others are against it: settle that first (bowline reconcile).`,
    );
  if (wanted && external !== 0 && own !== 0)
    return no(
      'ROLL_EXTERNAL',
      `Bowline holds ${own} ${name} beside the ${external} of others, and taken over together nobody could tell which units the exits are for. Roll Bowline's own first (bowline roll ${name}), then the others.`,
    );
  if (state.shares.has(from.conId))
    return no(
      'ROLL_ADVISOR_GROUP',
      `${name} is held by the accounts of an advisor's group, whose shares a spread order would divide anew. Close it and enter ${to.localSymbol}.`,
    );
  const netted = nettedByRoll(state, { from, to }, held);
  if (netted) return no('ROLL_OPPOSITE', `${netted}. Close one of them.`);
  const filling = openOrdersOf(state, from.conId).find(
    ({ role, filled, state: at }) => role === 'entry' && filled > 0 && !isFinal(at),
  );
  if (filling)
    return no(
      'ENTRY_FILLING',
      `The entry ${filling.ref} is still filling, and its exits are held by IB until it has. Cancel it, or wait.`,
    );
  return undefined;
}

/** The broker's position lags behind its executions: what it shows beyond ours may have been sold a moment ago. */
function unsureOfOthers(
  state: KernelState,
  { conId, localSymbol }: Instrument,
  context: KernelContext,
): Refusal | undefined {
  const lately = (state.fills.get(conId) ?? []).some(({ ref }) => {
    const at = state.orders.get(ref)?.updatedAt;
    return at !== undefined && elapsedMs(at, context.now()) < POSITION_MAY_TAKE_MS;
  });
  const inDoubt = openOrdersOf(state, conId).some(({ state: at }) => at === 'unknown');
  if (!lately && !inDoubt && !awaitsExecutions(state, conId, context.now())) return undefined;
  return {
    code: 'ROLL_EXTERNAL',
    field: 'symbol',
    found: localSymbol,
    message: `What of ${localSymbol} is not Bowline's is not certain: ${inDoubt ? 'an order there is in doubt' : "Bowline's orders there have filled a moment ago, and the broker's position may not show that yet"}. Try again in a few seconds.`,
  };
}

/** The events that start a roll which was worked out. */
export function startRoll(
  state: KernelState,
  request: RollRequest,
  draft: RollDraft,
  context: KernelContext,
): TradingEvent[] {
  const { id, by, reason, from, to, pricing } = request;
  const alarm = rollAlarmId(from.conId);
  return [
    ...[to, draft.spread]
      .filter(({ conId }) => !state.instruments.has(conId))
      .map((instrument): TradingEvent => ({ type: 'instrument.resolved', instrument })),
    ...adoption(state, request, draft, context),
    ...noted(state, to, context),
    ...(state.alarms.has(alarm)
      ? [{ type: 'alarm.cleared' as const, id: alarm, text: 'It is being rolled again' }]
      : []),
    {
      type: 'roll.started',
      id,
      conId: from.conId,
      to: to.conId,
      spread: draft.spread.conId,
      by,
      reason,
      pricing,
    },
  ];
}

/** What is not Bowline's is taken over, so that both contracts are counted alike from then on. */
function adoption(
  state: KernelState,
  { from, by, reason }: RollRequest,
  { external }: RollDraft,
  context: KernelContext,
): TradingEvent[] {
  const told = context.brokerPosition(from.conId);
  if (external === 0 || !told) return [];
  const known: TradingEvent[] = state.instruments.has(from.conId)
    ? []
    : [{ type: 'instrument.resolved', instrument: from }];
  return [
    ...known,
    {
      type: 'break.resolved',
      conId: from.conId,
      resolution: 'adopt',
      quantity: told.position,
      cost: toMicros(Math.abs(told.position) * told.averageCost),
      standing: 0,
      by,
      reason,
    },
  ];
}

/** What the account holds of the new contract already is not Bowline's, where Bowline has never traded it. */
function noted(state: KernelState, { conId }: Instrument, context: KernelContext): TradingEvent[] {
  const before = context.brokerPosition(conId)?.position ?? 0;
  const isKnown = before === 0 || state.positions.has(conId) || standingOf(state, conId) !== 0;
  const traded = [...state.orders.values()].some((order) => order.conId === conId);
  return isKnown || traded ? [] : [{ type: 'holding.noted', conId, quantity: before }];
}
