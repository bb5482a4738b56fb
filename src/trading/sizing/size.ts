import { type Quantity, quantity, roundToStep } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SizeRequest } from '../signal.ts';

export interface SizingInput {
  readonly request: SizeRequest;
  /** True when the signal said nothing and the configured default is used. */
  readonly isDefault: boolean;
  readonly instrument: Instrument;
  readonly reference: number;
  readonly stopLoss?: number;
  /** Net liquidation in the account's currency; needed for risk in percent. */
  readonly equity?: number;
}

export interface Size {
  readonly quantity: Quantity;
  readonly arithmetic: readonly string[];
}

const figure = (value: number): string => String(Number(value.toFixed(6)));

/** How many units to trade, rounded down to the instrument's lot; never rounded up. */
export function sizeOrder(input: SizingInput): Result<Size> {
  const { request, instrument, reference, stopLoss } = input;
  const arithmetic: string[] = [];
  let wanted: number;
  if (request.by === 'units') {
    wanted = request.value;
    arithmetic.push(`quantity ${figure(wanted)}${input.isDefault ? ' (the configured default)' : ''}`);
  } else {
    if (stopLoss === undefined) {
      return fail({
        code: 'SIZING_NEEDS_STOP',
        field: 'stopLoss',
        found: 'none',
        allowed: 'a stop',
        message: 'Sizing by risk needs a stop: the risk is measured from entry to stop.',
      });
    }
    let amount = request.value;
    if (request.by === 'risk-percent') {
      if (input.equity === undefined) {
        return fail({
          code: 'SIZING_NEEDS_EQUITY',
          message:
            'The account value is not known yet, so risk in percent cannot be sized. Send the signal again once the account has been read.',
        });
      }
      amount = (input.equity * request.value) / 100;
      arithmetic.push(`risk ${request.value} % of ${input.equity.toFixed(2)} = ${amount.toFixed(2)}`);
    }
    const perUnit = Math.abs(reference - stopLoss) * instrument.multiplier;
    if (perUnit === 0) {
      return fail({
        code: 'SIZING_NEEDS_STOP',
        field: 'stopLoss',
        found: String(stopLoss),
        allowed: `other than ${reference}`,
        message: 'The stop is at the entry price, so the risk of a unit is nothing and cannot be sized by.',
      });
    }
    wanted = amount / perUnit;
    const multiplier = instrument.multiplier === 1 ? '' : ` × ${instrument.multiplier}`;
    arithmetic.push(`risk of one unit: |${reference} − ${stopLoss}|${multiplier} = ${figure(perUnit)}`);
    arithmetic.push(`quantity: ${amount.toFixed(2)} / ${figure(perUnit)} = ${figure(wanted)}`);
  }
  const lots = roundToStep(wanted, instrument.sizeIncrement, 'down');
  if (lots !== wanted) arithmetic.push(`rounded down to ${lots} (lot ${instrument.sizeIncrement})`);
  if (lots <= 0 || lots < instrument.minSize) {
    return fail({
      code: 'SIZE_ZERO',
      field:
        request.by === 'units' ? 'quantity' : request.by === 'risk-percent' ? 'riskPercent' : 'riskAmount',
      found: figure(wanted),
      allowed: `at least ${Math.max(instrument.minSize, instrument.sizeIncrement)}`,
      message: `The size comes to ${figure(wanted)} of ${instrument.localSymbol}, below its smallest order of ${Math.max(instrument.minSize, instrument.sizeIncrement)}. Nothing is sent.`,
    });
  }
  return ok({ quantity: quantity(lots), arithmetic });
}
