import { isCombo } from '../../../instruments/combos/combo-legs.ts';
import { comboValue } from '../../combos/combo-risk.ts';
import type { RiskInput } from '../check.ts';
import { ACCOUNT_SCOPE } from '../scope.ts';
import type { Holding, RiskFacts } from './risk-facts.ts';

/** The most that an instrument may come to, on either side, when every entry fills. In units. */
export const mostUnits = ({ quantity, buys, sells }: Holding): number =>
  Math.max(Math.abs(quantity + buys), Math.abs(quantity - sells));

export const mostValue = (holding: Holding): number => mostUnits(holding) * holding.unitValue;

/** What a scope holds or is entering, with the order that is judged as if it were resting. */
export interface AfterOrder {
  readonly holdings: readonly Holding[];
  /** That of the order's instrument. */
  readonly own: Holding;
  /** Of all of them. */
  readonly gross: number;
  readonly net: number;
}

/**
 * Several checks of one order ask the same, one after the other. Only the newest answer is kept: a weak map of short-lived
 * inputs would hold all that they mean until the next full collection.
 */
let newest: { readonly input: RiskInput; readonly after: AfterOrder } | undefined;

export function afterOrder(input: RiskInput, facts: RiskFacts): AfterOrder {
  if (newest?.input === input) return newest.after;
  const after = addOrder(input, facts);
  newest = { input, after };
  return after;
}

function addOrder(input: RiskInput, facts: RiskFacts): AfterOrder {
  const { instrument, side, quantity, reference } = input;
  const { conId } = instrument;
  let held: Holding | undefined;
  const holdings: Holding[] = [];
  for (const holding of facts.holdings(input.scope ?? ACCOUNT_SCOPE)) {
    if (held === undefined && holding.instrument.conId === conId) held = holding;
    else holdings.push(holding);
  }
  const price = isCombo(instrument) ? comboValue(instrument, side, reference) : reference;
  const unitValue = price * instrument.multiplier * facts.rate(instrument.currency);
  const own: Holding = {
    instrument,
    quantity: held?.quantity ?? 0,
    buys: (held?.buys ?? 0) + (side === 'BUY' ? quantity : 0),
    sells: (held?.sells ?? 0) + (side === 'SELL' ? quantity : 0),
    // The dearer of market and order, and not a number when either is not known.
    unitValue: held ? Math.max(held.unitValue, unitValue) : unitValue,
  };
  holdings.push(own);
  return { own, holdings, gross: grossOf(holdings), net: netOf(holdings) };
}

export function grossOf(holdings: readonly Holding[]): number {
  let gross = 0;
  for (const holding of holdings) gross += mostValue(holding);
  return gross;
}

/** The larger of what longs may exceed shorts by and the other way round. */
export function netOf(holdings: readonly Holding[]): number {
  let highest = 0;
  let lowest = 0;
  for (const { quantity, buys, sells, unitValue } of holdings) {
    highest += (quantity + buys) * unitValue;
    lowest += (quantity - sells) * unitValue;
  }
  return Math.max(highest, -lowest);
}
