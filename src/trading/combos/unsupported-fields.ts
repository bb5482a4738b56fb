import type { Signal } from '../signal.ts';

/** Exits that Bowline does not carry out for spreads, at an entry as at an amend; each by the signal's field. */
const EXITS = [
  'takeProfits',
  'stopLimitOffset',
  'trailing',
  'trailingTrigger',
  'trailingStep',
] as const satisfies readonly (keyof Signal)[];

const AT_ENTRY = [
  ...EXITS,
  'breakEven',
  'expectedPosition',
  'whenHeld',
] as const satisfies readonly (keyof Signal)[];

const named = (signal: Signal, fields: readonly (keyof Signal)[]): keyof Signal | undefined =>
  fields.find((name) => signal[name] !== undefined);

/** The first field of an entry into a spread that is not carried out. */
export const unsupportedAtEntry = (signal: Signal): keyof Signal | undefined => named(signal, AT_ENTRY);

/** The same of an amend. */
export const unsupportedAtAmend = (signal: Signal): keyof Signal | undefined => named(signal, EXITS);
