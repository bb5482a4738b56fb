import { isDeepStrictEqual } from 'node:util';
import type { ConId } from '../../src/core/ids.ts';
import type { Exchange, SimulatedOrder } from '../../src/simulator/exchange.ts';
import { apply } from '../../src/trading/kernel/apply.ts';
import type { Stamped, TradingEvent } from '../../src/trading/kernel/events.ts';
import { emptyState, type KernelState } from '../../src/trading/kernel/state.ts';
import { isFinal } from '../../src/trading/order/order.ts';
import { standingOf } from '../../src/trading/reconcile/position-break.ts';
import { CLIENT_ID, type Life } from './life.ts';
import type { Safety } from './safety.ts';

export interface Healed {
  readonly life: Life;
  readonly exchange: Exchange;
  readonly safety: Safety;
  /** A market day has turned: IB tells executions and completed orders of the current day only. */
  readonly dayTurned: boolean;
  /** Commission reports were left out and never asked for again. */
  readonly commissionsMayMiss: boolean;
}

const same = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

/**
 * What must hold once every fault has ended and time has passed: every order settled, the ledger equal to the exchange's,
 * every position protected, and where something is not so, an alarm that says it; and no alarm that is not so.
 */
export function problemsOf({
  life,
  exchange,
  safety,
  dayTurned,
  commissionsMayMiss,
}: Healed): readonly string[] {
  const { state } = life.trader.kernel;
  const problems: string[] = [];
  const alarm = (id: string): boolean => state.alarms.has(id);
  const ours = exchange.openOrders().filter(({ clientId }) => clientId === CLIENT_ID);
  const resting = new Map(ours.map((order) => [order.orderRef, order]));

  if (!life.trader.link().ready) problems.push(`the link is not ready: ${life.trader.link().reason}`);
  problems.push(...ordersOf(state, resting));

  const mismatched = new Set<ConId>();
  for (const [root, execution] of safety.executions) {
    const recorded = state.executions.get(root);
    if (recorded?.execution.execId === execution.execId) continue;
    const explained = dayTurned && (alarm(`mismatch-${execution.conId}`) || safetyAgrees(execution.conId));
    if (!explained)
      problems.push(
        `execution ${execution.execId} of ${execution.orderRef} (${execution.side} ${execution.shares}) is ${recorded ? 'not corrected' : 'missing'}`,
      );
    else mismatched.add(execution.conId);
  }
  for (const [root, { execution }] of state.executions)
    if (!safety.executions.has(root)) problems.push(`execution ${execution.execId} is invented`);

  function safetyAgrees(conId: ConId): boolean {
    return same(state.positions.get(conId)?.quantity ?? 0, safety.positions.get(conId) ?? 0);
  }
  for (const conId of new Set([...safety.positions.keys(), ...state.positions.keys()])) {
    const held = state.positions.get(conId)?.quantity ?? 0;
    if (!safetyAgrees(conId) && !mismatched.has(conId))
      problems.push(
        `position of ${conId} is ${held}, our executions add up to ${safety.positions.get(conId)}`,
      );
    const account = exchange.accounts[0];
    const atBroker = account
      ? (exchange.positions(account).find((row) => row.conId === conId)?.position ?? 0)
      : 0;
    const differs = !same(held, atBroker - standingOf(state, conId));
    if (differs !== alarm(`mismatch-${conId}`))
      problems.push(
        `position of ${conId}: ours ${held}, the broker's ${atBroker}, and ${differs ? 'no' : 'an'} alarm of a difference`,
      );
    problems.push(...protectionProblems(state, conId, held, ours));
  }
  for (const { id, code } of state.alarms.values()) {
    const ref = id.replace(/^doubt-/, '');
    const order = state.orders.get(ref as never);
    if (code === 'ORDER_IN_DOUBT' && (!order || isFinal(order.state)))
      problems.push(`alarm ${id} stays although the order is ${order?.state}`);
  }
  for (const record of state.signals.values()) {
    if (record.signal && !record.refusal && record.carriedOut === undefined && record.orders.length === 0)
      problems.push(`signal ${record.id} has no fate`);
  }
  if (!commissionsMayMiss && !dayTurned) {
    for (const { execId, commission } of safety.executions.values())
      if (state.commissions.get(execId) !== commission)
        problems.push(`commission of ${execId} is ${state.commissions.get(execId)}, not ${commission}`);
  }
  const rebuilt = emptyState();
  for (const { at, data } of life.journal.read())
    apply(rebuilt, { at, event: data as TradingEvent } as Stamped);
  for (const key of Object.keys(state) as (keyof KernelState)[])
    if (!isDeepStrictEqual(rebuilt[key], state[key]))
      problems.push(`the journal rebuilds another "${key}": ${difference(rebuilt[key], state[key])}`);
  return problems;
}

/** Orders of ours against those at the exchange. */
function ordersOf(state: KernelState, resting: ReadonlyMap<string, SimulatedOrder>): string[] {
  const problems: string[] = [];
  for (const order of state.orders.values()) {
    const there = resting.get(order.ref);
    if (isFinal(order.state)) {
      if (there) problems.push(`${order.ref} is ${order.state} for us and ${there.status} at the exchange`);
      continue;
    }
    if (state.alarms.has(`doubt-${order.ref}`)) continue;
    if (!there) problems.push(`${order.ref} is ${order.state} for us and gone at the exchange`);
    else if (!['working', 'partially-filled'].includes(order.state))
      problems.push(`${order.ref} is still ${order.state}, at the exchange ${there.status}`);
    else if (!same(order.quantity - order.filled, there.remaining))
      problems.push(
        `${order.ref} has ${order.quantity - order.filled} left for us and ${there.remaining} at the exchange`,
      );
  }
  for (const ref of resting.keys())
    if (!state.orders.has(ref as never)) problems.push(`${ref} rests at the exchange and is not known`);
  return problems;
}

/** Stops that really rest cover the position, or an alarm says that they do not; and exits are not more than it. */
function protectionProblems(
  state: KernelState,
  conId: ConId,
  held: number,
  ours: readonly SimulatedOrder[],
): string[] {
  const problems: string[] = [];
  const alarmed =
    state.alarms.has(`unprotected-${conId}`) ||
    state.alarms.has(`closing-${conId}`) ||
    state.alarms.has(`mismatch-${conId}`);
  const side = held > 0 ? 'SELL' : 'BUY';
  const exits = ours.filter(
    (order) => order.conId === conId && order.action === side && /-[ST][^-]*$/.test(order.orderRef),
  );
  const live = exits.filter((order) => !order.whyHeld.includes('child'));
  const sum = (orders: readonly SimulatedOrder[]): number =>
    orders.reduce((total, order) => total + order.remaining, 0);
  const covered = sum(live.filter(({ orderRef }) => /-S[^-]*$/.test(orderRef)));
  if (held !== 0 && covered < Math.abs(held) - 1e-9 && !alarmed)
    problems.push(`${held} of ${conId} are held, stops cover ${covered}, and nothing alarms`);
  // While an entry is still filling, IB holds its stop back, and the alarm says so.
  const filling = ours.some(
    (order) => order.conId === conId && /-E[^-]*$/.test(order.orderRef) && order.filled > 0,
  );
  if (state.alarms.has(`unprotected-${conId}`) && (held === 0 || (covered >= Math.abs(held) && !filling)))
    problems.push(`the alarm of ${held} unprotected of ${conId} stays although stops cover ${covered}`);
  for (const role of ['S', 'T']) {
    const most = sum(live.filter(({ orderRef }) => new RegExp(`-${role}[^-]*$`).test(orderRef)));
    const entering = ours.some((order) => order.conId === conId && /-E[^-]*$/.test(order.orderRef));
    if (most > Math.abs(held) + 1e-9 && !entering && !state.alarms.has(`excess-${conId}`))
      problems.push(`exits (${role}) of ${most} rest for ${held} held of ${conId}, and nothing alarms`);
  }
  return problems;
}

/** The first entry that differs, as text. */
function difference(rebuilt: unknown, live: unknown): string {
  if (!(rebuilt instanceof Map) || !(live instanceof Map))
    return `${JSON.stringify(rebuilt)}, not ${JSON.stringify(live)}`;
  for (const key of new Set([...rebuilt.keys(), ...live.keys()]))
    if (!isDeepStrictEqual(rebuilt.get(key), live.get(key)))
      return `${key} is ${JSON.stringify(rebuilt.get(key))}, not ${JSON.stringify(live.get(key))}`;
  return 'in its order';
}
