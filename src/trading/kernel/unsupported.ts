import type { Refusal } from '../../core/result.ts';
import type { Signal } from '../signal.ts';

/** Parts of a signal that the kernel does not act upon. Ignoring one could change what the signal means. */
const UNSUPPORTED_FIELDS = [
  'takeProfits',
  'stopLimitOffset',
  'trailingTrigger',
  'trailingStep',
  'breakEven',
  'timeExit',
  'endOfDayExit',
] as const satisfies readonly (keyof Signal)[];

/** The refusal of a signal that asks for what is not there: nothing is guessed, and no part of it is carried out. */
export function unsupported(signal: Signal): Refusal | undefined {
  if (signal.action === 'add') {
    return {
      code: 'ACTION_UNSUPPORTED',
      field: 'action',
      found: signal.action,
      allowed: 'buy, sell, close, reverse, flatten, cancel, amend',
      message: `This version does not carry out "${signal.action}". Nothing was done.`,
    };
  }
  if (signal.action === 'amend') return undefined;
  const field = UNSUPPORTED_FIELDS.find((name) => signal[name] !== undefined);
  if (field === undefined) return undefined;
  return {
    code: 'FEATURE_UNSUPPORTED',
    field,
    message: `This version does not carry out ${field}. Nothing was done; leave it out to have the rest.`,
  };
}
