import { conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { type CfdTerms, cfdName } from '../../instruments/cfd-terms.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { PriceStep } from '../../instruments/price-step.ts';
import { SEC_TYPES, type SecType } from '../../instruments/sec-type.ts';
import { ianaZone } from './broker-time.ts';
import type { LibraryContractDetails } from './library.ts';
import { setNumber } from './sentinels.ts';

const KNOWN_TYPES: ReadonlySet<string> = new Set(SEC_TYPES);
/** IB takes orders in parts of these; of everything else whole units (10243 refuses fractional shares to the API). */
const DIVISIBLE: ReadonlySet<SecType> = new Set(['CASH', 'CRYPTO', 'FUND', 'CMDTY']);

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The date part of `20261218`, `20261218 08:30 US/Central` and `20261218-08:30:00`. */
export const lastTradeDay = (text: string | undefined): string | undefined =>
  /^\d{6}(\d{2})?/.exec(text?.trim() ?? '')?.[0];

/** The market rule that governs prices on the contract's own exchange; rules and exchanges come in the same order. */
export function marketRuleId(details: LibraryContractDetails): number | undefined {
  const rules = list(details.marketRuleIds).map(Number);
  const place = list(details.validExchanges).indexOf(details.contract.exchange ?? '');
  const rule = rules[place] ?? rules[0];
  return rule === undefined || Number.isNaN(rule) ? undefined : rule;
}

/** What a contract for difference follows. */
function cfdTerms(details: LibraryContractDetails): CfdTerms | undefined {
  const { underConId, underSecType } = details;
  return underConId && underSecType !== undefined && KNOWN_TYPES.has(underSecType)
    ? { underlying: conId(underConId), underlyingSecType: underSecType as SecType }
    : undefined;
}

/**
 * The gateway's description as an instrument. `steps`: the rows of its market rule; empty where there are none, then
 * prices move by the minimum tick. Undefined for a security type or a tick that cannot be traded on.
 */
export function instrumentOf(
  details: LibraryContractDetails,
  steps: readonly PriceStep[],
): Instrument | undefined {
  const { contract } = details;
  const secType = String(contract.secType ?? '');
  const minTick = setNumber(details.minTick);
  if (!KNOWN_TYPES.has(secType) || !contract.conId || minTick === undefined) return undefined;
  const type = secType as SecType;
  const whole = DIVISIBLE.has(type) ? 0 : 1;
  const lastTradeDate = lastTradeDay(contract.lastTradeDateOrContractMonth);
  const right = contract.right === undefined ? undefined : String(contract.right).charAt(0);
  const cfd = type === 'CFD' ? cfdTerms(details) : undefined;
  const { localSymbol = '' } = contract;
  const isOption = right === 'C' || right === 'P';
  return {
    conId: conId(contract.conId),
    symbol: contract.symbol ?? '',
    secType: type,
    exchange: contract.exchange ?? '',
    primaryExchange: contract.primaryExch ?? '',
    currency: contract.currency ?? '',
    localSymbol: cfd ? cfdName(localSymbol, cfd.underlyingSecType) : localSymbol,
    tradingClass: contract.tradingClass ?? '',
    // Prices of some contracts are quoted in parts of the currency: corn in cents, magnifier 100.
    multiplier: (setNumber(contract.multiplier) || 1) / (setNumber(details.priceMagnifier) || 1),
    ...(lastTradeDate === undefined ? {} : { lastTradeDate }),
    ...(isOption ? { strike: setNumber(contract.strike) ?? 0, right } : {}),
    ...(cfd ? { cfd } : {}),
    longName: details.longName ?? '',
    minTick,
    priceSteps: steps.length > 0 ? steps : [{ low: price(0), increment: minTick }],
    minSize: Math.max(setNumber(details.minSize) || 1, whole),
    sizeIncrement: Math.max(setNumber(details.sizeIncrement) || 1, whole),
    timeZone: ianaZone(details.timeZoneId ?? '') ?? 'UTC',
    tradingHours: details.tradingHours ?? '',
    liquidHours: details.liquidHours ?? '',
    orderTypes: list(details.orderTypes),
    validExchanges: list(details.validExchanges),
  };
}
