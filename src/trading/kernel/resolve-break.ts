import type { ConId } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Actor } from '../actor.ts';
import { takenApart } from '../combos/take-apart.ts';
import { lackingOf } from '../order/order.ts';
import { markPrice } from '../portfolio/mark-price.ts';
import { standingOf } from '../reconcile/broker-share.ts';
import { compare, type PositionBreak, theirTrades, tradedAt } from '../reconcile/position-break.ts';
import { adoptedShares } from './client-shares.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { marketTime } from './market-time.ts';
import type { KernelState } from './state.ts';

/** The break of an instrument, where its figures are still those that people were shown. */
export function unchangedBreak(
  state: KernelState,
  context: KernelContext,
  conId: ConId,
): PositionBreak | undefined {
  const found = state.breaks.get(conId);
  const now = compare(state, conId, context);
  const same =
    now?.ours === found?.ours && now?.broker === found?.broker && now?.successor === found?.successor;
  return found && now && same ? found : undefined;
}

/**
 * What an adopted position is: the broker's without what is somebody else's, but never more than the account holds and never
 * the other side of it. What was ignored before can be wrong, and units that nobody holds need no stop.
 */
export function adoptable(share: number, held: number): number {
  return held > 0 ? Math.min(Math.max(share, 0), held) : Math.max(Math.min(share, 0), held);
}

/**
 * True where the broker's counts of our own orders make a difference: executions of ours were not told. Ignored, they would be
 * somebody else's, and what our orders have filled would be neither closed nor protected.
 */
export function isCountedAsOurs(
  state: KernelState,
  { conId, ours, broker }: Pick<PositionBreak, 'conId' | 'ours' | 'broker'>,
): boolean {
  let counted = 0;
  for (const order of state.orders.values())
    if (order.conId === conId) counted += lackingOf(order) * (order.side === 'BUY' ? 1 : -1);
  return Math.abs(counted) > 1e-9 && Math.abs(cleanDecimal(broker - ours - counted)) < 1e-9;
}

/**
 * True where a difference cannot be somebody else's: units of ours have gone, and no trade of another client explains it. Ignored,
 * what the account still holds would be less than exits and closings take away. A trade by hand in TWS is no explanation: IB nets what
 * is sold there with what we hold, and only another client may count it as its own.
 */
export function takesFromOurs(
  state: KernelState,
  { conId, ours, broker, cause }: Pick<PositionBreak, 'conId' | 'ours' | 'broker' | 'cause'>,
): boolean {
  const standing = standingOf(state, conId);
  const after = cleanDecimal(standing + broker - ours);
  if (standing * ours < 0 || after * ours >= 0) return false;
  return cause !== 'external-trade' || !isOfClients(state, conId, cleanDecimal(broker - ours));
}

/** Whether other clients, not somebody by hand, have traded as much of the trades that make a difference (signed). */
function isOfClients(state: KernelState, conId: ConId, difference: number): boolean {
  const side = difference > 0 ? 'BUY' : 'SELL';
  let units = 0;
  for (const execution of theirTrades(state, conId, difference))
    if (execution.side === side && execution.clientId > 0) units += execution.quantity;
  return cleanDecimal(units) >= Math.abs(difference);
}

/** What a person's word on a break comes to; nothing where there is none, or its figures have changed. */
export function resolution(
  state: KernelState,
  context: KernelContext,
  conId: ConId,
  word: { readonly resolution: 'adopt' | 'ignore'; readonly by: Actor; readonly reason: string },
): TradingEvent[] {
  const found = unchangedBreak(state, context, conId);
  const told = context.brokerPosition(found?.successor ?? conId);
  if (!found || !told) return [];
  const at = { marketTime: marketTime(conId, context) };
  if (word.resolution === 'ignore') {
    if (takesFromOurs(state, found) || isCountedAsOurs(state, found)) return [];
    const quantity = cleanDecimal(found.broker - found.ours);
    return [{ type: 'break.resolved', conId, quantity, cost: toMicros(0), ...word, ...at }];
  }
  const { successor, ratio } = found;
  const quantity = successor === undefined ? adoptable(found.broker, told.position) : told.position;
  const cost = toMicros(Math.abs(quantity) * told.averageCost);
  const others = successor === undefined ? cleanDecimal(told.position - quantity) : 0;
  const shares =
    others === 0 && told.shares
      ? [...told.shares]
      : adoptedShares(state, conId, quantity, told.shares, state.instruments.get(conId)?.sizeIncrement ?? 1);
  return [
    ...takenApart(state, conId, word),
    ...renamed(state, conId, successor),
    {
      type: 'break.resolved',
      conId,
      quantity,
      cost,
      ...word,
      ...at,
      ...pricesOf(state, context, found),
      ...(others === standingOf(state, conId) ? {} : { standing: others }),
      ...(shares.length > 0 ? { shares } : {}),
      ...(ratio ? { ratio } : {}),
      ...(successor === undefined ? {} : { successor }),
    },
  ];
}

/** What the units of a difference are counted with; see `break.resolved`. */
function pricesOf(
  state: KernelState,
  context: KernelContext,
  { conId, ours, broker, ratio }: PositionBreak,
): { readonly goneAt?: number; readonly cameAt?: number } {
  if (ratio) return {};
  const traded = tradedAt(state, conId, cleanDecimal(broker - ours));
  const goneAt = traded ?? markPrice(context.quote(conId)?.quote);
  return {
    ...(goneAt === undefined ? {} : { goneAt }),
    ...(traded === undefined ? {} : { cameAt: traded }),
  };
}

/** The same listing under its new contract id. */
function renamed(state: KernelState, conId: ConId, successor: ConId | undefined): TradingEvent[] {
  const instrument = state.instruments.get(conId);
  if (successor === undefined || !instrument || state.instruments.has(successor)) return [];
  return [{ type: 'instrument.resolved', instrument: { ...instrument, conId: successor } }];
}
