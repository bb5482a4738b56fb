import { type Quantity, quantity, roundToStep } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SizeRequest } from '../signal.ts';
import { equityNeeded, riskedAmount } from './risked-amount.ts';
import type { SizingInput } from './sizing-input.ts';

export interface Size {
  readonly quantity: Quantity;
  readonly arithmetic: readonly string[];
}

const figure = (value: number): string => String(Number.isInteger(value) ? value : Number(value.toFixed(6)));

/** How many units to trade, rounded down to the instrument's lot; never rounded up. */
export function sizeOrder(input: SizingInput): Result<Size> {
  const { request, instrument } = input;
  const arithmetic: string[] = [];
  const wished = wantedUnits(input, arithmetic);
  if (!wished.ok) return wished;
  let wanted = wished.value;
  const { accountMultiplier = 1 } = input;
  if (accountMultiplier !== 1 && request.by !== 'units') {
    arithmetic.push(
      `for this account: ${figure(wanted)} × ${accountMultiplier} = ${figure(wanted * accountMultiplier)}`,
    );
    wanted *= accountMultiplier;
  }
  const lots = Number.isFinite(wanted) ? roundToStep(wanted, instrument.sizeIncrement, 'down') : 0;
  if (lots !== wanted) arithmetic.push(`rounded down to ${lots} (lot ${instrument.sizeIncrement})`);
  if (lots <= 0 || lots < instrument.minSize) {
    const least = Math.max(instrument.minSize, instrument.sizeIncrement);
    return fail({
      code: 'SIZE_ZERO',
      field: FIELDS[request.by],
      found: figure(wanted),
      allowed: `at least ${least}`,
      message: `The size comes to ${figure(wanted)} of ${instrument.localSymbol}, below its smallest order of ${least}. Nothing is sent.`,
    });
  }
  return ok({ quantity: quantity(lots), arithmetic });
}

/** The signal's field that says the size. */
const FIELDS: Readonly<Record<SizeRequest['by'], string>> = {
  units: 'quantity',
  'risk-percent': 'riskPercent',
  'risk-amount': 'riskAmount',
  notional: 'notional',
  'equity-percent': 'equityPercent',
  'position-percent': 'positionPercent',
  volatility: 'size',
  kelly: 'size',
};

function wantedUnits(input: SizingInput, lines: string[]): Result<number> {
  const { request } = input;
  switch (request.by) {
    case 'units':
      lines.push(`quantity ${figure(request.value)}${input.isDefault ? ' (the configured default)' : ''}`);
      return ok(request.value);
    case 'notional':
      return byValue(input, request.value, lines);
    case 'equity-percent': {
      if (input.equity === undefined) return equityNeeded();
      const amount = (input.equity * request.value) / 100;
      lines.push(`${request.value} % of ${input.equity.toFixed(2)} = ${amount.toFixed(2)}`);
      return byValue(input, amount, lines);
    }
    case 'position-percent': {
      const held = Math.abs(input.held ?? 0);
      const wanted = (held * request.value) / 100;
      lines.push(`${request.value} % of the ${held} held = ${figure(wanted)}`);
      return ok(wanted);
    }
    case 'risk-amount':
    case 'risk-percent':
    case 'kelly':
    case 'volatility': {
      const distance = request.by === 'volatility' ? rangeDistance(request, input) : stopDistance(input);
      if (!distance.ok) return distance;
      const amount = riskedAmount(request, input, lines);
      if (!amount.ok) return amount;
      return byRisk(input, distance.value, amount.value, lines);
    }
  }
}

interface Move {
  readonly text: string;
  /** In price. */
  readonly distance: number;
}

function stopDistance({ reference, stopLoss }: SizingInput): Result<Move> {
  const refuse = (facts: Omit<Refusal, 'code' | 'field'>): Result<never> =>
    fail({ code: 'SIZING_NEEDS_STOP', field: 'stopLoss', ...facts });
  if (stopLoss === undefined)
    return refuse({
      found: 'none',
      allowed: 'a stop',
      message: 'Sizing by risk needs a stop: the risk is measured from entry to stop.',
    });
  if (stopLoss === reference)
    return refuse({
      found: String(stopLoss),
      allowed: `other than ${reference}`,
      message: 'The stop is at the entry price, so the risk of a unit is nothing and cannot be sized by.',
    });
  return ok({ text: `|${reference} − ${stopLoss}|`, distance: Math.abs(reference - stopLoss) });
}

function rangeDistance(
  { ranges = 1 }: Extract<SizeRequest, { by: 'volatility' }>,
  { atr, instrument }: SizingInput,
): Result<Move> {
  if (atr === undefined || !(atr > 0))
    return fail({
      code: 'SIZING_NEEDS_RANGE',
      field: 'size',
      message: `The average range of ${instrument.localSymbol} is not known yet: daily bars are being read. Send the signal again in a moment.`,
    });
  return ok({ text: `${figure(atr)} × ${ranges}`, distance: atr * ranges });
}

/** `1.1 USD` where the currency is not the account's. */
const rateText = (rate: number): string => (rate === 1 ? '' : ` × rate ${figure(rate)}`);
const multiplierText = ({ multiplier }: Instrument): string => (multiplier === 1 ? '' : ` × ${multiplier}`);

function byRisk(input: SizingInput, move: Move, amount: number, lines: string[]): Result<number> {
  const { instrument, rate = 1 } = input;
  if (!(rate > 0)) return rateNeeded(instrument);
  const perUnit = move.distance * instrument.multiplier * rate;
  const wanted = amount / perUnit;
  lines.push(
    `risk of one unit: ${move.text}${multiplierText(instrument)}${rateText(rate)} = ${figure(perUnit)}`,
  );
  lines.push(`quantity: ${amount.toFixed(2)} / ${figure(perUnit)} = ${figure(wanted)}`);
  return ok(wanted);
}

function byValue(input: SizingInput, amount: number, lines: string[]): Result<number> {
  const { instrument, valuedAt = input.reference, rate = 1 } = input;
  if (!(rate > 0)) return rateNeeded(instrument);
  const perUnit = Math.abs(valuedAt) * instrument.multiplier * rate;
  const wanted = amount / perUnit;
  lines.push(
    `value of one unit: ${valuedAt}${multiplierText(instrument)}${rateText(rate)} = ${figure(perUnit)}`,
  );
  lines.push(`quantity: ${amount.toFixed(2)} / ${figure(perUnit)} = ${figure(wanted)}`);
  return ok(wanted);
}

const rateNeeded = ({ currency, localSymbol }: Instrument): Result<never> =>
  fail({
    code: 'SIZING_NEEDS_RATE',
    field: 'symbol',
    message: `${localSymbol} trades in ${currency}, whose rate the broker has not told: the size cannot be reckoned. Give a quantity.`,
  });
