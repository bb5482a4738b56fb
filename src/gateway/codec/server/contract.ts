import { field, type Values } from '../parts.ts';
import { double, int, javaDouble, text, type WireType } from '../wire-types.ts';

const contractRow = <const Strike extends WireType<number>>(strike: Strike) =>
  [
    field('conId', int),
    field('symbol', text),
    field('secType', text),
    field('lastTradeDateOrContractMonth', text),
    field('strike', strike),
    field('right', text),
    field('multiplier', text),
    field('exchange', text),
    field('currency', text),
    field('localSymbol', text),
    field('tradingClass', text),
  ] as const;

/** How orders and positions name their contract; a strike of nothing is `0`. */
export const contractFields = contractRow(double);
/** The same in executions, where a strike of nothing is `0.0`. */
export const executedContractFields = contractRow(javaDouble);

/** Values of `contractFields`. */
export type ContractValues = Values<typeof contractFields>;
