import { field, isOneOf, when } from './parts.ts';
import { bool, int, text } from './wire-types.ts';

/** IB's kinds of order conditions. */
export const CONDITION = { price: 1, time: 3, margin: 4, execution: 5, volume: 6, percentChange: 7 } as const;

/** One condition of an order; the same in orders sent and orders reported. */
export const condition = [
  field('type', int),
  /** `a` and, `o` or: how it joins the next one. */
  field('conjunction', text),
  when('type', isOneOf(CONDITION.execution), [
    field('secType', text),
    field('exchange', text),
    field('symbol', text),
  ]),
  when('type', isOneOf(CONDITION.time, CONDITION.margin), [field('isMore', bool), field('value', text)]),
  when('type', isOneOf(CONDITION.price, CONDITION.volume, CONDITION.percentChange), [
    field('isMore', bool),
    field('value', text),
    field('conId', int),
    field('exchange', text),
  ]),
  when('type', isOneOf(CONDITION.price), [field('triggerMethod', int)]),
] as const;
