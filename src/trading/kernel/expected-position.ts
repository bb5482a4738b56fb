import { cleanDecimal } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import type { Signal } from '../signal.ts';
import { isEngaged, type SenderPosition } from './sender-position.ts';

/**
 * What a buy or sell with the sender's own book-keeping comes to, given what is held and on its way:
 * `entry` opens or adds (`size` in place of the signal's, where that counted what closes too) · `close` cancels what rests and closes
 * `portion` of the position or all of it · `reverse` does so and then opens · `nothing` the position is already as it should be.
 */
export type ExpectedStep =
  | { readonly kind: 'entry'; readonly signal: Signal }
  | { readonly kind: 'reverse'; readonly signal: Signal }
  | { readonly kind: 'close'; readonly signal: Signal }
  | { readonly kind: 'nothing'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const refuse = (found: string, allowed: string, message: string): ExpectedStep => ({
  kind: 'refused',
  refusal: { code: 'EXPECTED_POSITION', field: 'expectedPosition', found, allowed, message },
});

/**
 * The sender's sizes may be others than ours: what counts is the way, from where to where. Entries of its own that still work count as
 * filled, and a closing under way as done: the sender counts them so.
 */
export function expectedStep(signal: Signal, position: SenderPosition): ExpectedStep {
  const { held, expected, entries, isClosing, keepsPart } = position;
  const { expectedPosition, ...plain } = signal;
  const direction = signal.action === 'buy' ? 1 : -1;
  const units = signal.size?.by === 'units' ? signal.size.value : undefined;
  const moved = units === undefined ? undefined : direction * units;
  const prior =
    expectedPosition?.prior ??
    (expectedPosition?.target !== undefined && moved !== undefined
      ? cleanDecimal(expectedPosition.target - moved)
      : expected);
  const target = expectedPosition?.target ?? (moved === undefined ? undefined : cleanDecimal(prior + moved));
  if (target === undefined)
    return refuse(
      `prior ${prior}, no target`,
      'prior and target, or a quantity',
      'Where the position is to end cannot be told: give the target position, or a quantity in units.',
    );
  if (Math.sign(target - prior) !== direction)
    return refuse(
      `from ${prior} to ${target}`,
      `a way ${direction > 0 ? 'up' : 'down'}`,
      `A ${signal.action} cannot lead from a position of ${prior} to one of ${target}. Check action and positions in the alert's template.`,
    );
  const size = { by: 'units', value: Math.abs(target) } as const;
  const { size: _, ...rest } = plain;
  if (target === 0) {
    if (Math.sign(expected) === direction) return outOfStep(signal, prior, target, position);
    if (expected !== 0 || (isEngaged(position) && !isClosing)) return { kind: 'close', signal: rest };
    return {
      kind: 'nothing',
      text: isClosing
        ? 'The position is being closed already.'
        : 'The position is flat already: there is nothing to take away.',
    };
  }
  if (Math.sign(target) === Math.sign(prior) && Math.abs(target) < Math.abs(prior)) {
    if (expected === 0)
      return { kind: 'nothing', text: 'The position is flat already: there is nothing to take away.' };
    if (Math.sign(expected) === direction) return outOfStep(signal, prior, target, position);
    if (held === 0 || isClosing) return partOfNothing(signal, isClosing, entries.length);
    const value = cleanDecimal((Math.abs(prior) - Math.abs(target)) / Math.abs(prior));
    return { kind: 'close', signal: { ...rest, portion: { by: 'fraction', value } } };
  }
  const opens = prior === 0 || Math.sign(prior) === direction;
  const isOpposite = expected !== 0 && (Math.sign(expected) === direction) !== opens;
  if (isOpposite) return outOfStep(signal, prior, target, position);
  const countsUnits = signal.size === undefined || units !== undefined;
  const turned: Signal = countsUnits ? { ...plain, size } : plain;
  // An entry that follows a closing is not made yet: what adds to it takes its place, as large as both.
  if (isClosing && opens && expected !== 0)
    return keepsPart
      ? addedToPart(signal)
      : countsUnits
        ? { kind: 'reverse', signal: turned }
        : addedToTurn(signal);
  const entry = opens ? plain : turned;
  // What of an earlier step still works is taken away first: it would fill beside the new entry.
  const isClear = (opens && expected !== 0) || !isEngaged(position);
  return isClear ? { kind: 'entry', signal: entry } : { kind: 'reverse', signal: entry };
}

const partOfNothing = (signal: Signal, isClosing: boolean, entries: number): ExpectedStep => ({
  kind: 'refused',
  refusal: {
    code: isClosing ? 'CLOSING' : 'ENTRY_FILLING',
    field: 'expectedPosition',
    found: isClosing ? 'a closing under way' : `${entries} working, nothing filled`,
    message: isClosing
      ? `The position in ${signal.symbol} is being closed as a whole: a part of it cannot be closed besides.`
      : `The entry in ${signal.symbol} has filled nothing yet: a part of it cannot be closed. Nothing was sent; close all of it, which cancels the entry too, or send the signal again once it has filled.`,
  },
});

const addedToPart = ({ symbol }: Signal): ExpectedStep => ({
  kind: 'refused',
  refusal: {
    code: 'CLOSING',
    field: 'symbol',
    message: `A part of the position in ${symbol} is being closed; nothing is added to it meanwhile. Send the signal again then.`,
  },
});

const addedToTurn = ({ symbol, size }: Signal): ExpectedStep => ({
  kind: 'refused',
  refusal: {
    code: 'CLOSING',
    field: 'quantity',
    found: size?.by ?? '',
    allowed: 'a quantity in units',
    message: `The position in ${symbol} is being turned, and how much an order sized by ${size?.by} adds to it cannot be told before that. Send the signal again then.`,
  },
});

const outOfStep = (signal: Signal, prior: number, target: number, { held, expected }: SenderPosition) =>
  refuse(
    held === expected ? `held ${held}` : `held ${held}, ${expected} with what is on its way`,
    `held about ${prior}`,
    `The sender counts ${prior} in ${signal.symbol} before this signal and ${target} after it, and ${held} are held here${held === expected ? '' : ` (${expected} with what is on its way)`}: the two are out of step, and nothing was sent. Send close or flatten to begin anew.`,
  );
