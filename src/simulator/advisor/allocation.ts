import type { AccountId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import { isOnStep, type Quantity } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { shareOut } from '../../core/share-out.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundQuantity } from '../../instruments/price-steps.ts';
import {
  ALLOCATION_MISSING,
  ALLOCATION_SIZE_DIFFERS,
  CASH_DIFFERS_FROM_GROUP,
  INVALID_ACCOUNT_NUMBER,
  INVALID_ALLOCATION_PERCENTAGE,
  NO_CASH_QUANTITY,
  NO_COMBO_TO_ALLOCATE,
  NO_FRACTIONS_TO_ALLOCATE,
  NO_PRICE_FOR_CASH_QUANTITY,
  NO_SHARES_IN_ACCOUNTS,
  NOT_ADVISOR,
  nothingToAllocateBy,
  unknownAllocation,
} from '../broker-errors.ts';
import type { BrokerError, OrderRequest } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';
import {
  type AccountGroup,
  type AllocationMethod,
  allocationMethod,
  type GroupMember,
  isWhole,
} from './groups.ts';

/** One account's part of an order. */
export interface Allotment {
  readonly account: AccountId;
  readonly quantity: number;
}

/** How an order is shared out, with the size that follows from it. */
export interface Allocation {
  readonly totalQuantity: Quantity;
  readonly allotments: readonly Allotment[];
}

type Verdict = Result<Allocation, BrokerError>;

const PER_CENT = 100;
/** Less than any unit of money that clients write. */
const MONEY_TOLERANCE = 1e-6;

/**
 * How an order for a group is shared out now: parts in the instrument's size steps. The methods PctChange, ContractsOrShares and
 * MonetaryAmount also say how large the order is.
 */
export function allocate(simulation: Simulation, request: OrderRequest, instrument: Instrument): Verdict {
  const { advisor } = simulation;
  const { allocation } = request;
  if (advisor === undefined) return fail(NOT_ADVISOR);
  if (allocation === undefined) return fail(ALLOCATION_MISSING);
  if (request.account !== '' && request.account !== advisor.master) return fail(INVALID_ACCOUNT_NUMBER);
  if (simulation.combos.legs(instrument.conId) !== undefined) return fail(NO_COMBO_TO_ALLOCATE);
  const group = advisor.groups.find(({ name }) => name === allocation.group);
  const method = allocation.method === '' ? group?.method : allocationMethod(allocation.method);
  if (group === undefined) return fail(unknownAllocation(`group '${allocation.group}'`));
  if (method === undefined) return fail(unknownAllocation(`method '${allocation.method}'`));
  if (request.cashQty !== undefined && method !== 'MonetaryAmount') return fail(NO_CASH_QUANTITY);
  switch (method) {
    case 'PctChange':
      return byChange(simulation, request, instrument, group.members);
    case 'ContractsOrShares':
      return byUnits(request, instrument, group.members);
    case 'MonetaryAmount':
      return byMoney(simulation, request, instrument, group.members);
    default:
      return byWeight(simulation, request, instrument, { ...group, method });
  }
}

const sumOf = (allotments: readonly Allotment[]): number =>
  Number(allotments.reduce((sum, { quantity }) => sum + quantity, 0).toFixed(8));

/** Accounts that get nothing take no part. */
function allocated(allotments: readonly Allotment[]): Verdict {
  const taking = allotments.filter(({ quantity }) => quantity > 0);
  if (taking.length === 0) return fail(NO_SHARES_IN_ACCOUNTS);
  return ok({ totalQuantity: sumOf(taking) as Quantity, allotments: taking });
}

function byWeight(
  simulation: Simulation,
  { totalQuantity }: OrderRequest,
  { sizeIncrement }: Instrument,
  { method, members }: AccountGroup,
): Verdict {
  const weights = members.map((member) => Math.max(0, weightOf(simulation, method, member)));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (!(sum > 0)) return fail(nothingToAllocateBy(method));
  if (method === 'Percent' && !isWhole(weights)) return fail(INVALID_ALLOCATION_PERCENTAGE);
  const parts = shareOut(totalQuantity, weights, sizeIncrement);
  const allotments = members.map(({ account }, index) => ({ account, quantity: parts[index] ?? 0 }));
  // The size itself is judged as that of every order: nothing is said here about one of zero, or off the steps.
  return ok({ totalQuantity, allotments: allotments.filter(({ quantity }) => quantity > 0) });
}

function weightOf(
  simulation: Simulation,
  method: AllocationMethod,
  { account, amount }: GroupMember,
): number {
  if (method === 'Equal') return 1;
  if (method === 'Percent' || method === 'Ratio') return amount ?? 0;
  const { ledger, valuation, rates, day, advisor } = simulation;
  const state = ledger.account(account);
  const worth =
    method === 'NetLiq'
      ? valuation.netLiquidation(state)
      : valuation.balances(state, day.date).availableFunds;
  const common = advisor === undefined ? state.currency : ledger.account(advisor.master).currency;
  return fromMicros(worth) * rates.rate(state.currency, common);
}

/**
 * IB's PctChange: a purchase with a positive percentage adds to long positions, with a negative one it covers short ones; a sale
 * adds to short positions, or with a negative percentage reduces long ones.
 */
function byChange(
  { ledger }: Simulation,
  { action, allocation, conId }: OrderRequest,
  instrument: Instrument,
  members: readonly GroupMember[],
): Verdict {
  const percent = allocation?.percentage ?? 0;
  if (percent === 0 || !Number.isFinite(percent) || percent < -PER_CENT)
    return fail(INVALID_ALLOCATION_PERCENTAGE);
  const side = (action === 'BUY' ? 1 : -1) * Math.sign(percent);
  return allocated(
    members.map(({ account }) => {
      const held = ledger.quantity(account, conId);
      const change = Math.sign(held) === side ? (Math.abs(held) * Math.abs(percent)) / PER_CENT : 0;
      return { account, quantity: roundQuantity(instrument, change) };
    }),
  );
}

function byUnits(
  { totalQuantity }: OrderRequest,
  { sizeIncrement }: Instrument,
  members: readonly GroupMember[],
): Verdict {
  const allotments = members.map(({ account, amount = 0 }) => ({ account, quantity: amount }));
  if (totalQuantity !== sumOf(allotments)) return fail(ALLOCATION_SIZE_DIFFERS);
  if (!allotments.every(({ quantity }) => isOnStep(quantity, sizeIncrement)))
    return fail(NO_FRACTIONS_TO_ALLOCATE);
  return allocated(allotments);
}

/** As many units as each account's money buys at the limit or the quote. */
function byMoney(
  simulation: Simulation,
  { cashQty, conId, action, lmtPrice }: OrderRequest,
  instrument: Instrument,
  members: readonly GroupMember[],
): Verdict {
  const money = members.reduce((sum, { amount = 0 }) => sum + amount, 0);
  if (cashQty !== undefined && Math.abs(cashQty - money) > MONEY_TOLERANCE)
    return fail(CASH_DIFFERS_FROM_GROUP);
  const price = lmtPrice || simulation.markets.get(conId)?.takeable(action);
  if (price === undefined || !(price > 0)) return fail(NO_PRICE_FOR_CASH_QUANTITY);
  return allocated(
    members.map(({ account, amount = 0 }) => ({
      account,
      quantity: roundQuantity(instrument, amount / (price * instrument.multiplier)),
    })),
  );
}
