import { field, since, type Values } from '../parts.ts';
import { int, optionalDouble, text } from '../wire-types.ts';

const upToExchange = [
  field('conId', int),
  field('symbol', text),
  field('secType', text),
  field('lastTradeDateOrContractMonth', text),
  field('strike', optionalDouble()),
  field('right', text),
  field('multiplier', text),
  field('exchange', text),
] as const;

const fromCurrency = [
  field('currency', text),
  field('localSymbol', text),
  field('tradingClass', text),
] as const;

/** How clients describe a contract in most requests. */
export const contractQuery = [...upToExchange, field('primaryExchange', text), ...fromCurrency] as const;

/** The same in requests for depth, which name the primary exchange from 149 on. */
export const contractQueryDepth = [
  ...upToExchange,
  since(149, [field('primaryExchange', text)]),
  ...fromCurrency,
] as const;

/** The same without the primary exchange. */
export const contractQueryShort = [...upToExchange, ...fromCurrency] as const;

export type WireContract = Values<typeof contractQuery>;

/** A leg of a combination in data requests. */
export const comboLeg = [
  field('conId', int),
  field('ratio', int),
  field('action', text),
  field('exchange', text),
] as const;

export const isBag = (secType: unknown): boolean => secType === 'BAG';
