import { type ConId, conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { ComboLeg, Instrument } from '../../instruments/instrument.ts';
import {
  CROSS_CURRENCY_COMBO,
  INVALID_COMBO,
  invalidComboLeg,
  NO_COMBO_LEGS,
  STOCK_LEGS_SMART_ONLY,
} from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';

/** A leg as a client describes it. */
export interface ComboLegTerms {
  readonly conId: number;
  readonly ratio: number;
  /** `BUY`, `SELL` or `SSHORT`; anything else is refused. */
  readonly action: string;
  readonly exchange: string;
}

/** A combination as a client describes it. */
export interface ComboTerms {
  /** The client's own; empty: the legs' symbols, joined by commas. */
  readonly symbol: string;
  readonly exchange: string;
  readonly currency: string;
  readonly legs: readonly ComboLegTerms[];
}

/** A combination's legs with their contracts, in the client's order. */
export interface ComboParts {
  readonly legs: readonly ComboLeg[];
  readonly contracts: readonly Instrument[];
}

const SMART = 'SMART';
const FEWEST_LEGS = 2;
/** IB takes up to six legs. */
const MOST_LEGS = 6;
/** Contracts that can be a leg. */
const LEG_TYPES: ReadonlySet<string> = new Set(['STK', 'FUT', 'OPT', 'FOP']);

/** IB's codes of the order types that combinations take. Auctions, pegs and midpoints belong to single contracts. */
const ORDER_TYPES = ['MKT', 'LMT', 'STP', 'STPLMT', 'TRAIL', 'TRAILLMT', 'MIT', 'LIT'] as const;

const SIDES: Readonly<Record<string, ComboLeg['action']>> = { BUY: 'BUY', SELL: 'SELL', SSHORT: 'SELL' };

/** Checks a combination's legs one by one and together; refusals are IB's (321, 312, 315, 10000). */
export function comboParts(
  terms: ComboTerms,
  find: (conId: ConId) => Instrument | undefined,
): Result<ComboParts, BrokerError> {
  const { legs, exchange, currency } = terms;
  if (legs.length === 0) return fail(NO_COMBO_LEGS);
  if (legs.length < FEWEST_LEGS || legs.length > MOST_LEGS) return fail(INVALID_COMBO);
  const parts: { leg: ComboLeg; contract: Instrument }[] = [];
  for (const [index, leg] of legs.entries()) {
    const contract = find(conId(leg.conId));
    const action = SIDES[leg.action.toUpperCase()];
    const isWhole = Number.isInteger(leg.ratio) && leg.ratio > 0;
    if (contract === undefined || action === undefined || !isWhole || !isLegAt(contract, exchange)) {
      return fail(invalidComboLeg(index + 1, leg));
    }
    parts.push({
      leg: {
        conId: contract.conId,
        ratio: leg.ratio,
        action,
        exchange: leg.exchange,
        secType: contract.secType,
      },
      contract,
    });
  }
  if (new Set(parts.map(({ leg }) => leg.conId)).size < parts.length) return fail(INVALID_COMBO);
  const currencies = new Set(parts.map(({ contract }) => contract.currency));
  if (currency !== '') currencies.add(currency.toUpperCase());
  if (currencies.size > 1) return fail(CROSS_CURRENCY_COMBO);
  const stocks = parts.filter(({ leg }) => leg.secType === 'STK');
  if (stocks.length > 0 && exchange !== SMART) return fail(STOCK_LEGS_SMART_ONLY);
  if (stocks.some(({ leg }) => leg.exchange !== '' && leg.exchange.toUpperCase() !== SMART)) {
    return fail(STOCK_LEGS_SMART_ONLY);
  }
  return ok({ legs: parts.map(({ leg }) => leg), contracts: parts.map(({ contract }) => contract) });
}

/** A contract that combinations are made of, and that trades where the combination goes. */
const isLegAt = (contract: Instrument, exchange: string): boolean =>
  LEG_TYPES.has(contract.secType) &&
  (exchange === SMART ||
    contract.secType === 'STK' ||
    contract.exchange === exchange ||
    contract.validExchanges.includes(exchange));

/** What makes two descriptions the same combination: legs in the same order, because orders speak of legs by their place. */
export const comboKey = (
  symbol: string,
  exchange: string,
  legs: readonly Pick<ComboLeg, 'conId' | 'ratio' | 'action' | 'exchange'>[],
): string =>
  JSON.stringify([symbol, exchange, ...legs.map((leg) => [leg.conId, leg.ratio, leg.action, leg.exchange])]);

/** The client's own symbol; empty: the legs' symbols, joined by commas. */
export const comboSymbol = ({ symbol }: ComboTerms, { contracts }: ComboParts): string =>
  symbol !== '' ? symbol.toUpperCase() : [...new Set(contracts.map((contract) => contract.symbol))].join(',');

/**
 * A combination as an instrument. Its price is what one unit costs, per unit of its multiplier, which is the largest of its legs': a
 * hundred shares against one option are quoted like the share.
 */
export function comboInstrument(id: ConId, terms: ComboTerms, parts: ComboParts): Instrument {
  const { legs, contracts } = parts;
  const [first] = contracts;
  const tick = Math.min(...contracts.map(({ minTick }) => minTick));
  return {
    conId: id,
    symbol: comboSymbol(terms, parts),
    secType: 'BAG',
    exchange: terms.exchange,
    primaryExchange: '',
    currency: first?.currency ?? terms.currency,
    localSymbol: String(BAG_CON_ID),
    tradingClass: 'COMB',
    multiplier: Math.max(...contracts.map(({ multiplier }) => multiplier)),
    longName: contracts.map(({ localSymbol }) => localSymbol).join(', '),
    minTick: tick,
    priceSteps: [{ low: price(0), increment: tick }],
    minSize: 1,
    sizeIncrement: 1,
    timeZone: first?.timeZone ?? 'UTC',
    tradingHours: first?.tradingHours ?? '',
    liquidHours: first?.liquidHours ?? '',
    orderTypes: ORDER_TYPES,
    validExchanges: [terms.exchange],
    comboLegs: legs,
  };
}

/** The contract id that IB gives every combination on the wire; inside the simulator each has a number of its own. */
export const BAG_CON_ID = 28812380;
