import { type ConId, conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { ComboLeg, Instrument } from '../instrument.ts';
import { MOST_LEGS } from '../options/option-choice.ts';
import { type ContractLeg, legsOf, mirrored } from './combo-legs.ts';
import { payoffBounds } from './payoff.ts';

const FEWEST_LEGS = 2;
/** IB routes US option combinations by way of SMART and guarantees them: all legs fill together, or none. */
const SMART = 'SMART';
/** Market and limit are what IB takes for guaranteed combinations everywhere. */
const ORDER_TYPES = ['MKT', 'LMT'] as const;

const refuse = (code: string, message: string, facts: Partial<Refusal> = {}): Result<never, Refusal> =>
  fail({ code, field: 'symbol', ...facts, message });

/**
 * A spread of options as one instrument. Its number is Bowline's own (negative: IB's are positive, and IB has none for a
 * combination) and follows from its legs. It is written so that its price is positive where the legs say so: a credit
 * spread is the debit spread of the same legs, and entering it is a sale.
 */
export function optionCombo(legs: readonly ContractLeg[]): Result<Instrument, Refusal> {
  const contracts = legs.map(({ contract }) => contract);
  const [first] = contracts;
  if (!first || legs.length < FEWEST_LEGS || legs.length > MOST_LEGS)
    return refuse(
      'COMBO_LEG_COUNT',
      `A spread has ${FEWEST_LEGS} to ${MOST_LEGS} legs, found ${legs.length}.`,
    );
  const twice = contracts.find(({ conId: id }, index) =>
    contracts.slice(0, index).some((other) => other.conId === id),
  );
  if (twice)
    return refuse(
      'COMBO_LEG_TWICE',
      `Two legs come to the same contract, ${twice.localSymbol}. Give each leg another strike, right or expiration.`,
      { found: twice.localSymbol },
    );
  const other = contracts.find(({ secType }) => secType !== 'OPT');
  if (other)
    return refuse(
      'COMBO_LEG_KIND',
      `${other.localSymbol} is no option (${other.secType}); a spread is made of options on stocks, funds or indices.`,
      { found: other.secType, allowed: 'OPT' },
    );
  const unlike = contracts.find(
    ({ symbol, currency, multiplier }) =>
      symbol !== first.symbol || currency !== first.currency || multiplier !== first.multiplier,
  );
  if (unlike)
    return refuse(
      'COMBO_LEGS_UNLIKE',
      `The legs of a spread have one underlying, one currency and one multiplier; ${unlike.localSymbol} differs from ${first.localSymbol}.`,
      { found: unlike.localSymbol },
    );
  const factor = legs.map(({ ratio }) => Math.abs(ratio)).reduce(greatestDivisor);
  if (!legs.every(({ ratio }) => Number.isInteger(ratio) && ratio !== 0) || factor !== 1)
    return refuse(
      'COMBO_RATIO',
      `The ratios ${legs.map(({ ratio }) => ratio).join(', ')} must be whole numbers without a common divisor; write 1 and 1 for 2 and 2, and double the quantity.`,
      { found: legs.map(({ ratio }) => ratio).join(', ') },
    );
  return ok(instrumentOf(oriented(legs), first));
}

/** True where the written legs are the opposite of the instrument's: buying what was written sells the instrument. */
export const isMirrorOf = (written: readonly { readonly ratio: number }[], combo: Instrument): boolean =>
  Math.sign(written[0]?.ratio ?? 1) !== (combo.comboLegs?.[0]?.action === 'SELL' ? -1 : 1);

/** The number of the same spread seen from the other side; an instrument only where the price has no certain sign. */
export const mirrorConId = (combo: Instrument): ConId => comboConId(mirrored(legsOf(combo)));

/** As written, or mirrored where that is worth something in every case and the written one never is. */
function oriented(legs: readonly ContractLeg[]): readonly ContractLeg[] {
  const { least, most } = payoffBounds(legs);
  const isCredit = (least === undefined || least < 0) && most !== undefined && most <= 0;
  return isCredit ? mirrored(legs) : legs;
}

function instrumentOf(legs: readonly ContractLeg[], first: Instrument): Instrument {
  const contracts = legs.map(({ contract }) => contract);
  const tick = Math.min(...contracts.map(({ minTick }) => minTick));
  const name = legs.map(legText).join(' ');
  const lastTradeDate = contracts.map(({ lastTradeDate: date = '' }) => date).sort()[0] ?? '';
  return {
    conId: comboConId(legs),
    symbol: first.symbol,
    secType: 'BAG',
    exchange: SMART,
    primaryExchange: '',
    currency: first.currency,
    localSymbol: name,
    tradingClass: first.tradingClass,
    multiplier: first.multiplier,
    ...(lastTradeDate === '' ? {} : { lastTradeDate }),
    longName: comboName(legs),
    minTick: tick,
    priceSteps: [{ low: price(0), increment: tick }],
    minSize: 1,
    sizeIncrement: 1,
    timeZone: first.timeZone,
    tradingHours: first.tradingHours,
    liquidHours: first.liquidHours,
    orderTypes: ORDER_TYPES,
    validExchanges: [SMART],
    comboLegs: legs.map(
      ({ contract, ratio }): ComboLeg => ({
        conId: contract.conId,
        ratio: Math.abs(ratio),
        action: ratio > 0 ? 'BUY' : 'SELL',
        exchange: SMART,
        secType: contract.secType,
      }),
    ),
    legContracts: contracts,
  };
}

/** `+1 SPY 2026-12-18 C 600`: the form in which a signal names a leg, so that the spread's name means the spread again. */
function legText({ contract, ratio }: ContractLeg): string {
  const { lastTradeDate: date = '', right, strike, symbol, tradingClass } = contract;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
  const root = /^(?:(?:SPX|NDX|RUT|VIX)W|NDXP)$/.test(tradingClass) ? tradingClass : symbol.replace(' ', '.');
  return `${ratio < 0 ? '-' : '+'}${Math.abs(ratio)} ${root} ${day} ${right} ${strike}`;
}

/** What traders call it: `SPY call vertical`. */
export function comboName(legs: readonly ContractLeg[]): string {
  const [first] = legs;
  const symbol = first?.contract.symbol ?? '';
  const rights = new Set(legs.map(({ contract }) => contract.right));
  const ends = new Set(legs.map(({ contract }) => contract.lastTradeDate));
  const strikes = new Set(legs.map(({ contract }) => contract.strike));
  const ratios = legs.map(({ ratio }) => ratio);
  const balanced = ratios.reduce((sum, ratio) => sum + ratio, 0) === 0;
  const right = rights.size > 1 ? '' : rights.has('C') ? 'call ' : 'put ';
  const kind = ((): string => {
    if (legs.length === 2 && ends.size === 2)
      return balanced && rights.size === 1 ? (strikes.size === 1 ? 'calendar' : 'diagonal') : 'spread';
    if (ends.size > 1) return 'spread';
    if (legs.length === 2 && rights.size === 1) return balanced ? 'vertical' : 'ratio spread';
    if (legs.length === 2 && Math.sign(ratios[0] ?? 0) === Math.sign(ratios[1] ?? 0))
      return strikes.size === 1 ? 'straddle' : 'strangle';
    if (legs.length === 2) return 'risk reversal';
    if (legs.length === 3 && rights.size === 1 && balanced) return 'butterfly';
    if (legs.length === 4 && rights.size === 2 && balanced)
      return strikes.size === 3 ? 'iron butterfly' : 'iron condor';
    if (legs.length === 4 && rights.size === 1 && balanced) return 'condor';
    return 'spread';
  })();
  return `${symbol} ${right}${kind}`;
}

const greatestDivisor = (one: number, other: number): number =>
  other === 0 ? one : greatestDivisor(other, one % other);

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
/** Twelve digits, so that a reference of 40 characters has room for it. */
const NUMBER_BITS = 39;

/** A number from the legs alone, in whatever order they come: FNV-1a, folded, below 0. */
export function comboConId(legs: readonly ContractLeg[]): ConId {
  const text = legs
    .map(({ contract, ratio }) => `${contract.conId}:${ratio}`)
    .sort()
    .join(' ');
  let hash = FNV_OFFSET;
  for (const character of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * FNV_PRIME);
  return conId(-1 - Number(BigInt.asUintN(NUMBER_BITS, hash ^ (hash >> BigInt(NUMBER_BITS)))));
}
