import { type ConId, conId } from '../../core/ids.ts';

/**
 * conIds of options are made of what they stand for, so that a contract has the same one for ever and nothing has to be
 * remembered: from 2^30 on, class by class, 11 bits of the expiration's day, 12 of the strike, 1 of the right. No other instrument of the
 * simulation lies between 2^30 and 1,996,488,704.
 */
const FIRST = 2 ** 30;
const CLASSES = 55;
const DAYS = 2048;
const STRIKES = 4096;
const RIGHTS = 2;
/** A day is told by its remainder, so a reader looks from this many days before its date on. */
const PAST_DAYS = 366;
const BEYOND = FIRST + CLASSES * DAYS * STRIKES * RIGHTS;
const EPOCH = Temporal.PlainDate.from('2000-01-01');

/** The parts of an option's conId. */
export interface OptionKey {
  /** Number of the class, 0 to 54. */
  readonly classNumber: number;
  /** The expiration as `dayNumber` counts. */
  readonly day: number;
  /** The strike in the class's strike units, 1 to 4095. */
  readonly strikeUnits: number;
  readonly right: 'C' | 'P';
}

/** Days since the first of January 2000. */
export const dayNumber = (date: Temporal.PlainDate): number => EPOCH.until(date).days;
export const dateOfDay = (day: number): Temporal.PlainDate => EPOCH.add({ days: day });

/** conIds recorded from IB. Class 0 is SPY: the call at 750 of 15 December 2028. */
const RECORDED: ReadonlyMap<number, OptionKey> = new Map([
  [
    843630132,
    { classNumber: 0, day: dayNumber(Temporal.PlainDate.from('2028-12-15')), strikeUnits: 1500, right: 'C' },
  ],
]);

const isSame = (a: OptionKey, b: OptionKey): boolean =>
  a.classNumber === b.classNumber &&
  a.day === b.day &&
  a.strikeUnits === b.strikeUnits &&
  a.right === b.right;

/** Undefined for a strike or a class that does not fit. */
export function optionConId(key: OptionKey): ConId | undefined {
  for (const [id, recorded] of RECORDED) if (isSame(recorded, key)) return conId(id);
  const { classNumber, day, strikeUnits, right } = key;
  if (!Number.isInteger(strikeUnits) || strikeUnits < 1 || strikeUnits >= STRIKES) return undefined;
  if (classNumber >= CLASSES) return undefined;
  const cell = (classNumber * DAYS + (day % DAYS)) * STRIKES + strikeUnits;
  return conId(FIRST + cell * RIGHTS + (right === 'P' ? 1 : 0));
}

/** True for numbers that can only be options'. */
export const isOptionConId = (id: number): boolean =>
  (Number.isInteger(id) && id >= FIRST && id < BEYOND) || RECORDED.has(id);

/** What an option's conId stands for, read on the day numbered `today`; undefined for other numbers. */
export function optionKey(id: number, today: number): OptionKey | undefined {
  const recorded = RECORDED.get(id);
  if (recorded !== undefined) return recorded;
  if (!isOptionConId(id)) return undefined;
  const cell = Math.floor((id - FIRST) / RIGHTS);
  const first = today - PAST_DAYS;
  const day = Math.floor(cell / STRIKES) % DAYS;
  return {
    classNumber: Math.floor(cell / STRIKES / DAYS),
    day: first + ((((day - first) % DAYS) + DAYS) % DAYS),
    strikeUnits: cell % STRIKES,
    right: (id - FIRST) % RIGHTS === 1 ? 'P' : 'C',
  };
}
