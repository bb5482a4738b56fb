import { isCombo } from '../../../instruments/combos/combo-legs.ts';
import { comboValue } from '../../combos/combo-risk.ts';
import type { RiskInput } from '../check.ts';
import { ACCOUNT_SCOPE } from '../scope.ts';
import type { Holding, RiskFacts } from './risk-facts.ts';

/** The most that an instrument may come to, on either side, when every entry fills. In units. */
export const mostUnits = ({ quantity, buys, sells }: Holding): number =>
  Math.max(Math.abs(quantity + buys), Math.abs(quantity - sells));

export const mostValue = (holding: Holding): number => mostUnits(holding) * holding.unitValue;

/** Signed: with every buying entry filled, and with every selling one. */
const highestValue = ({ quantity, buys, unitValue }: Holding): number => (quantity + buys) * unitValue;
const lowestValue = ({ quantity, sells, unitValue }: Holding): number => (quantity - sells) * unitValue;

/** What a scope holds or is entering, with the order that is judged as if it were resting. */
export interface AfterOrder {
  /** As they are before it. */
  readonly before: readonly Holding[];
  /** That of the order's instrument; it takes the place of `held`, where there is one. */
  readonly own: Holding;
  readonly held: Holding | undefined;
  /** Of all of them. */
  readonly count: number;
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
  const before = facts.holdings(input.scope ?? ACCOUNT_SCOPE);
  let held: Holding | undefined;
  let gross = 0;
  let highest = 0;
  let lowest = 0;
  for (const holding of before) {
    if (held === undefined && holding.instrument.conId === conId) {
      held = holding;
      continue;
    }
    gross += mostValue(holding);
    highest += highestValue(holding);
    lowest += lowestValue(holding);
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
  return {
    before,
    own,
    held,
    count: before.length + (held ? 0 : 1),
    gross: gross + mostValue(own),
    // The larger of what longs may exceed shorts by and the other way round.
    net: Math.max(highest + highestValue(own), -(lowest + lowestValue(own))),
  };
}
