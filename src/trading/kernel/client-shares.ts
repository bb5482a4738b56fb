import type { Execution } from '../../broker/port.ts';
import type { AccountId, ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { shareOut } from '../../core/share-out.ts';
import { lackingOf } from '../order/order.ts';
import { standingOf } from '../reconcile/broker-share.ts';
import { alarmIds } from './alarm-ids.ts';
import { mismatchAlarmId } from './closable.ts';
import type { KernelContext } from './context.ts';
import { heldQuantity, type KernelState, lackingOrders } from './state.ts';

/** What one account of an advisor's group holds, or is to close, signed. */
export type ClientShare = readonly [account: AccountId, quantity: number];

/** Books an execution on the account of the group that got it; `sign` −1 takes it out again. */
export function bookShare(state: KernelState, execution: Execution, sign: 1 | -1): void {
  const { client, conId, side, quantity } = execution;
  if (client === undefined) return;
  const shares = state.shares.get(conId) ?? new Map<AccountId, number>();
  const change = sign * (side === 'BUY' ? quantity : -quantity);
  state.shares.set(conId, shares.set(client, cleanDecimal((shares.get(client) ?? 0) + change)));
}

/**
 * Accounts that hold something of an instrument by Bowline's orders: by their executions, and by the broker's count of what orders in the
 * account itself have filled. What an order for the group has filled is shared out by its executions alone.
 */
export function sharesHeld(state: KernelState, conId: ConId): readonly ClientShare[] {
  const booked = state.shares.get(conId);
  if (!booked) return [];
  const shares = new Map(booked);
  for (const order of lackingOrders(state)) {
    const { account, side } = order;
    if (order.conId !== conId || account === state.account) continue;
    const lacking = (side === 'BUY' ? 1 : -1) * lackingOf(order);
    shares.set(account, cleanDecimal((shares.get(account) ?? 0) + lacking));
  }
  return [...shares].filter(([, quantity]) => quantity !== 0);
}

const sumOf = (shares: readonly ClientShare[]): number =>
  cleanDecimal(shares.reduce((sum, [, quantity]) => sum + quantity, 0));

/** Long and short together, without sign. */
export const grossShares = (state: KernelState, conId: ConId): number =>
  sharesHeld(state, conId).reduce((sum, [, quantity]) => cleanDecimal(sum + Math.abs(quantity)), 0);

/** Instruments in which accounts hold something although the group as a whole is flat. */
export const unevenlyFlat = (state: KernelState): readonly ConId[] =>
  [...state.shares.keys()].filter(
    (conId) => heldQuantity(state, conId) === 0 && sharesHeld(state, conId).length > 0,
  );

/** The alarm of accounts that hold another share than Bowline's executions gave them. */
export const sharesAlarmId = alarmIds('shares');

/** What the broker tells of each account; nothing where part of it is somebody else's: whose is not known. */
const told = (state: KernelState, conId: ConId, context: KernelContext) =>
  standingOf(state, conId) === 0 ? context.brokerPosition(conId)?.shares : undefined;

/** Accounts that hold another share than Bowline's executions gave them. */
export function differingShares(
  state: KernelState,
  conId: ConId,
  context: KernelContext,
): readonly { readonly account: AccountId; readonly ours: number; readonly broker: number }[] {
  const broker = told(state, conId, context);
  const ours = state.shares.get(conId);
  if (!broker || !ours) return [];
  return [...new Set([...ours.keys(), ...broker.keys()])]
    .map((account) => ({ account, ours: ours.get(account) ?? 0, broker: broker.get(account) ?? 0 }))
    .filter((share) => share.ours !== share.broker);
}

/**
 * What each account is to close so that the group closes `quantity` (signed; 0: what single accounts hold of a group that is
 * flat): by what it holds, exactly when all goes, otherwise in proportion, in whole lots. Where the broker has held something
 * else for longer than messages take, no account closes more than the broker holds, and nothing of the other side.
 * Where executions are overdue the broker's count stands for them. Empty where nobody's share is known.
 */
export function closableShares(
  state: KernelState,
  conId: ConId,
  quantity: number,
  lot: number,
  context: KernelContext,
): readonly ClientShare[] {
  const doubted = state.alarms.has(mismatchAlarmId(conId)) || state.alarms.has(sharesAlarmId(conId));
  const broker = doubted ? told(state, conId, context) : undefined;
  const shares = knownShares(state, conId, context)
    .map(([account, share]): ClientShare => [account, agreed(share, broker?.get(account) ?? share)])
    .filter(([, share]) => share !== 0);
  const whole = sumOf(shares);
  if (quantity === 0 || Math.abs(quantity) >= Math.abs(whole)) return shares;
  const own = shares.filter(([, share]) => Math.sign(share) === Math.sign(quantity));
  const weights = own.map(([, share]) => Math.abs(share));
  const parts = shareOut(Math.abs(quantity), weights, lot);
  return own
    .map(([account], index): ClientShare => [account, Math.sign(quantity) * (parts[index] ?? 0)])
    .filter(([, part]) => part !== 0);
}

function knownShares(state: KernelState, conId: ConId, context: KernelContext): readonly ClientShare[] {
  const ours = sharesHeld(state, conId);
  const held = heldQuantity(state, conId);
  if (sumOf(ours) === held) return ours;
  const broker = [...(told(state, conId, context) ?? [])].filter(([, quantity]) => quantity !== 0);
  return sumOf(broker) === held ? broker : ours;
}

const agreed = (ours: number, broker: number): number =>
  Math.sign(ours) === Math.sign(broker) ? Math.sign(ours) * Math.min(Math.abs(ours), Math.abs(broker)) : 0;

/**
 * What each account of a group holds of a position of `quantity` (signed) that a person has taken over beside somebody else's units:
 * whose those are is told for no account. Ours, as far as it is there; what is too much goes in proportion, and what is more comes in
 * proportion to what else the accounts hold. Empty where no share was known, or nothing is left.
 */
export function adoptedShares(
  state: KernelState,
  conId: ConId,
  quantity: number,
  broker: ReadonlyMap<AccountId, number> | undefined,
  lot: number,
): readonly ClientShare[] {
  const side = Math.sign(quantity);
  const unitsOf = (shares: ReadonlyMap<AccountId, number> | undefined, account: AccountId): number =>
    Math.max(0, side * (shares?.get(account) ?? 0));
  const ours = state.shares.get(conId);
  if (!ours || quantity === 0) return [];
  const accounts = [...new Set([...ours.keys(), ...(broker?.keys() ?? [])])];
  const own = accounts.map((account) =>
    Math.min(unitsOf(ours, account), broker ? unitsOf(broker, account) : Number.POSITIVE_INFINITY),
  );
  const whole = own.reduce((sum, units) => cleanDecimal(sum + units), 0);
  const more = cleanDecimal(Math.abs(quantity) - whole);
  const room = accounts.map((account, index) => cleanDecimal(unitsOf(broker, account) - (own[index] ?? 0)));
  const weights = more > 0 && room.some((units) => units > 0) ? room : own;
  if (more !== 0 && weights.every((units) => units <= 0)) return [];
  const parts = more === 0 ? own : shareOut(more > 0 ? more : Math.abs(quantity), weights, lot);
  return accounts
    .map((account, index): ClientShare => {
      const units = (parts[index] ?? 0) + (more > 0 ? (own[index] ?? 0) : 0);
      return [account, side * cleanDecimal(units)];
    })
    .filter(([, units]) => units !== 0);
}
