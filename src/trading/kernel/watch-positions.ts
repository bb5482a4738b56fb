import { elapsedMs } from '../../core/clock.ts';
import { type ConId, signalId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import { sessionAt, sessionsOf, tradingDay } from '../../instruments/sessions/session-clock.ts';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import { markPrice } from '../portfolio/mark-price.ts';
import { averagePrice, type Position, unrealized } from '../portfolio/position.ts';
import { amountOf } from '../risk/limits/amount.ts';
import type { WatcherAction, Watchers } from '../risk/watchers.ts';
import { startClosing } from './closing.ts';
import type { KernelContext } from './context.ts';
import { engaged } from './engaged.ts';
import type { TradingEvent } from './events.ts';
import { marketTime } from './market-time.ts';
import { equityOf, ratesOf } from './risk-facts.ts';
import { type KernelState, openPositions } from './state.ts';

/** What a watcher has found: an alarm while it lasts, and what is done once when it begins. */
interface Finding {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly action: WatcherAction;
  /** What `flatten` closes; absent: everything. */
  readonly conId?: ConId;
}

const CODES: ReadonlySet<string> = new Set([
  'LOSS_LIMIT',
  'OPEN_LOSS',
  'LOW_CUSHION',
  'STALE_DATA',
  'SLIPPAGE',
  'END_OF_DAY',
  'TIME_IN_TRADE',
]);
const LOSS_CODES: ReadonlySet<string> = new Set(['DAILY_LOSS', 'WEEKLY_LOSS', 'DAY_DRAWDOWN', 'DRAWDOWN']);
/** A finding about money ends when it is better by this much: an alarm that comes and goes is no alarm. */
const RELIEF = 0.9;
/** Of each instrument so many of the latest fills are looked at. */
const FILLS_WATCHED = 5;
const MINUTE_MS = 60_000;
/** The slippage of a trade that has ended is found, and shown, for so long after the fill. */
const SLIPPAGE_LASTS_MS = 5 * MINUTE_MS;
/** IB tells account values every three minutes at the latest. */
const VALUES_TAKE_MS = 4 * MINUTE_MS;

/** Raises, acts upon and clears what the configured watchers find. Every action is an event with its reason. */
export function watchPositions(state: KernelState, context: KernelContext): TradingEvent[] {
  const { watchers } = context;
  if (!watchers) return [];
  const found = new Map(findings(state, context, watchers).map((finding) => [finding.id, finding]));
  const events: TradingEvent[] = [];
  for (const finding of found.values())
    if (!state.alarms.has(finding.id) || isAboutAnother(state, finding))
      events.push(...begin(state, context, finding));
  for (const alarm of state.alarms.values())
    if (CODES.has(alarm.code) && !found.has(alarm.id))
      events.push({ type: 'alarm.cleared', id: alarm.id, text: `No longer so: ${alarm.message}` });
  return events;
}

/** True where what an alarm was about is closed, and as much has been entered again before anybody has looked. */
function isAboutAnother(state: KernelState, { id, action, conId }: Finding): boolean {
  const since = state.alarms.get(id)?.since;
  const openedAt = conId === undefined ? undefined : state.risk.openTrades.get(conId)?.openedAt;
  return action === 'flatten' && since !== undefined && openedAt !== undefined && openedAt > since;
}

/** What has to be closed waits for a link: the finding is taken up at the next second then. */
function begin(state: KernelState, context: KernelContext, finding: Finding): TradingEvent[] {
  const { id, code, message, action, conId } = finding;
  const link = context.link();
  if (action === 'flatten' && !(link.ready && link.brokerUp)) return [];
  const done = { warn: '', halt: ' Trading is halted.', flatten: ' It is being closed.' }[action];
  const reason = `${code}: ${message}`;
  const events: TradingEvent[] = [
    {
      type: 'alarm.raised',
      id,
      severity: action === 'warn' ? 'warning' : 'critical',
      code,
      message: `${message}${done}`,
    },
  ];
  const wholeAccount = conId === undefined;
  const halts = action === 'halt' || (action === 'flatten' && wholeAccount);
  if (halts && state.tradingState.name !== 'halted')
    events.push({ type: 'trading-state.changed', to: 'halted', by: 'bowline', reason });
  // An entry that rests may fill before its cancellation comes, so that everything is more than what is held.
  if (action === 'flatten')
    for (const each of wholeAccount ? engaged(state) : [conId])
      events.push(...startClosing(state, each, closingId(state, each), 'bowline', reason));
  return events;
}

/** A name of its own for a closing without a signal: order numbers never come twice in an account; other accounts have the same. */
const closingId = (state: KernelState, conId: ConId) =>
  signalId(`W-${conId}-${state.nextOrderId}-${state.account ?? ''}`);

function findings(state: KernelState, context: KernelContext, watchers: Watchers): Finding[] {
  return [
    ...lossLimit(state, watchers),
    ...openLoss(state, context, watchers),
    ...lowCushion(state, context, watchers),
    ...openPositions(state).flatMap(({ conId }) =>
      state.closings.has(conId)
        ? standing(state, conId)
        : [
            ...staleData(state, context, watchers, conId),
            ...endOfDay(state, context, watchers, conId),
            ...timeInTrade(state, context, watchers, conId),
          ],
    ),
    ...slippage(state, context, watchers),
  ];
}

/** While a position is being closed what was found about it stays as it is. */
const standing = (state: KernelState, conId: ConId): Finding[] =>
  [...state.alarms.values()]
    .filter(({ id, code }) => CODES.has(code) && id.endsWith(`-${conId}`))
    .map(({ id, code, message }) => ({ id, code, message, action: 'warn' as const, conId }));

function lossLimit(state: KernelState, { lossLimit: watcher }: Watchers): Finding[] {
  if (!watcher) return [];
  return [...state.risk.locks.values()]
    .filter(({ code, scope }) => LOSS_CODES.has(code) && scope.kind === 'account')
    .map(({ id, reason }) => ({
      id: `loss-${id}`,
      code: 'LOSS_LIMIT',
      message: `A loss limit is reached: ${reason}.`,
      action: watcher.do,
    }));
}

function openLoss(state: KernelState, context: KernelContext, { openLoss: watcher }: Watchers): Finding[] {
  if (!watcher) return [];
  const rates = ratesOf(context);
  let profit = 0;
  for (const position of openPositions(state)) {
    const mark = markPrice(context.quote(position.conId)?.quote);
    const currency = state.instruments.get(position.conId)?.currency ?? '';
    const inBase = mark === undefined ? Number.NaN : fromMicros(unrealized(position, mark)) * rates(currency);
    // What has no price or no rate hides no loss of the others.
    if (!Number.isNaN(inBase)) profit += inBase;
  }
  const limit = amountOf(watcher.limit, equityOf(context));
  const stands = state.alarms.has('open-loss');
  if (!(-profit >= limit * (stands ? RELIEF : 1))) return [];
  const message = `Open positions have lost ${(-profit).toFixed(2)}, ${limit.toFixed(2)} or more.`;
  return [{ id: 'open-loss', code: 'OPEN_LOSS', message, action: watcher.do }];
}

function lowCushion(state: KernelState, context: KernelContext, { cushion }: Watchers): Finding[] {
  const { excessLiquidity, netLiquidation } = context.account();
  if (!cushion || excessLiquidity === undefined || netLiquidation === undefined) return [];
  // Of nothing, or of debts, nothing is left; their ratio would say that all is well.
  const percent = netLiquidation > 0 ? (excessLiquidity / netLiquidation) * 100 : 0;
  const stands = [...state.alarms.values()].some(({ code }) => code === 'LOW_CUSHION');
  if (!(percent < cushion.percent / (stands ? RELIEF : 1)) || openPositions(state).length === 0) return [];
  const message = `Only ${percent.toFixed(1)} % of net liquidation is left before the broker liquidates; ${cushion.percent} % is wanted.`;
  return cushion.do === 'reduce'
    ? reduction(state, context, message)
    : [{ id: 'cushion', code: 'LOW_CUSHION', message, action: cushion.do }];
}

/** Closes the largest position; the next one when the broker has had time to tell what that did to the cushion. */
function reduction(state: KernelState, context: KernelContext, message: string): Finding[] {
  const last = [...state.alarms.values()].findLast(({ code }) => code === 'LOW_CUSHION');
  if (last && elapsedMs(last.since, context.now()) < VALUES_TAKE_MS)
    return [{ id: last.id, code: last.code, message: last.message, action: 'warn' }];
  const largest = largestPosition(state, context);
  if (!largest) return [];
  const { conId } = largest;
  const name = state.instruments.get(conId)?.localSymbol ?? String(conId);
  // One whose closing has failed is closed anew, which is another alarm.
  const id = state.alarms.has(`cushion-${conId}`) ? `cushion-again-${conId}` : `cushion-${conId}`;
  const text = `${message} The largest position is ${name}.`;
  return [{ id, code: 'LOW_CUSHION', message: text, action: 'flatten', conId }];
}

/** By value in the base currency, at the market or else at cost; not one that is being closed. */
function largestPosition(state: KernelState, context: KernelContext): Position | undefined {
  const rates = ratesOf(context);
  const worth = (position: Position): number => {
    const price = markPrice(context.quote(position.conId)?.quote) ?? averagePrice(position);
    const rate = rates(state.instruments.get(position.conId)?.currency ?? '');
    return Math.abs(position.quantity * price) * position.multiplier * (Number.isNaN(rate) ? 1 : rate);
  };
  return openPositions(state)
    .filter(({ conId }) => !state.closings.has(conId))
    .toSorted((a, b) => worth(b) - worth(a))[0];
}

function staleData(
  state: KernelState,
  context: KernelContext,
  { staleData: watcher }: Watchers,
  conId: ConId,
): Finding[] {
  const instrument = state.instruments.get(conId);
  if (!watcher || !instrument || sessionAt(instrument, marketTime(conId, context)) === 'closed') return [];
  const seen = context.quote(conId);
  const openedAt = state.risk.openTrades.get(conId)?.openedAt ?? context.now();
  const since = seen?.receivedAt ?? Math.max(openedAt, context.startedAt ?? openedAt);
  const seconds = (context.now() - since) / 1_000;
  if (!(seconds > watcher.seconds)) return [];
  const message = `${instrument.localSymbol} is held and has had no quote for ${seconds.toFixed(0)} s.`;
  return [{ id: `stale-${conId}`, code: 'STALE_DATA', message, action: watcher.do, conId }];
}

function endOfDay(
  state: KernelState,
  context: KernelContext,
  { endOfDay: watcher }: Watchers,
  conId: ConId,
): Finding[] {
  const instrument = state.instruments.get(conId);
  if (!watcher || !instrument) return [];
  const now = marketTime(conId, context);
  const last = sessionsOf(instrument, tradingDay(instrument, now)).liquid.at(-1);
  if (!last || now < last.open || now >= last.close) return [];
  if (last.close - now > watcher.minutesBefore * MINUTE_MS) return [];
  const message = `Regular hours of ${instrument.localSymbol} end within ${watcher.minutesBefore} minutes.`;
  return [{ id: `end-of-day-${conId}`, code: 'END_OF_DAY', message, action: 'flatten', conId }];
}

function timeInTrade(
  state: KernelState,
  context: KernelContext,
  { timeInTrade: watcher }: Watchers,
  conId: ConId,
): Finding[] {
  const trade = state.risk.openTrades.get(conId);
  const name = state.instruments.get(conId)?.localSymbol ?? String(conId);
  if (!watcher || !trade || context.now() - trade.openedAt < watcher.minutes * MINUTE_MS) return [];
  const message = `${name} has been held for ${watcher.minutes} minutes.`;
  return [{ id: `time-in-trade-${conId}`, code: 'TIME_IN_TRADE', message, action: 'flatten', conId }];
}

/** The price that an order was meant for: its own, else the one that it was decided on. */
function meantPrice(state: KernelState, order: OrderRecord): number | undefined {
  const own = stopPriceOf(order.pricing) ?? limitPriceOf(order.pricing);
  if (own !== undefined || order.role !== 'entry') return own;
  const checks = state.signals.get(order.signalId)?.judgedBy?.verdict?.checks;
  const entry = checks?.find(({ code }) => code === 'PRICE_COLLAR')?.figures.entry;
  return typeof entry === 'number' ? entry : undefined;
}

function slippage(state: KernelState, context: KernelContext, { slippage: watcher }: Watchers): Finding[] {
  if (!watcher) return [];
  const found = new Map<string, Finding>();
  for (const [conId, fills] of state.fills) {
    const openedAt = state.risk.openTrades.get(conId)?.openedAt ?? Number.POSITIVE_INFINITY;
    for (const { ref, execution } of fills.slice(-FILLS_WATCHED)) {
      const order = state.orders.get(ref);
      if (!order) continue;
      // The stop that slips is mostly the one that leaves nothing held; what has ended before is no news of a later trade.
      const filledAt = order.lastFillAt ?? order.updatedAt;
      if (filledAt < openedAt && elapsedMs(filledAt, context.now()) >= SLIPPAGE_LASTS_MS) continue;
      const meant = meantPrice(state, order);
      if (meant === undefined || meant === 0) continue;
      const worse = order.side === 'BUY' ? execution.price - meant : meant - execution.price;
      const percent = (worse / Math.abs(meant)) * 100;
      if (!(percent > watcher.percent)) continue;
      const message = `${ref} filled at ${execution.price}, ${percent.toFixed(2)} % worse than ${meant}.`;
      found.set(ref, { id: `slippage-${ref}`, code: 'SLIPPAGE', message, action: watcher.do, conId });
    }
  }
  return [...found.values()];
}
