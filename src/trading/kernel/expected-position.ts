import { cleanDecimal } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import type { Signal } from '../signal.ts';

/**
 * What a buy or sell with the sender's own book-keeping comes to, given what is held:
 * `entry` opens or adds (`size` in place of the signal's, where that counted what closes too) · `close` closes `portion` of the
 * position or all of it · `reverse` closes and then opens · `nothing` the position is already as it should be.
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

/** `held` is signed. The sender's sizes may be others than ours: what counts is the way, from where to where. */
export function expectedStep(signal: Signal, held: number): ExpectedStep {
  const { expectedPosition, ...plain } = signal;
  const direction = signal.action === 'buy' ? 1 : -1;
  const units = signal.size?.by === 'units' ? signal.size.value : undefined;
  const moved = units === undefined ? undefined : direction * units;
  const prior =
    expectedPosition?.prior ??
    (expectedPosition?.target !== undefined && moved !== undefined
      ? cleanDecimal(expectedPosition.target - moved)
      : held);
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
  const reduces =
    target === 0 || (Math.sign(target) === Math.sign(prior) && Math.abs(target) < Math.abs(prior));
  const size = { by: 'units', value: Math.abs(target) } as const;
  if (reduces) {
    if (held === 0)
      return { kind: 'nothing', text: 'The position is flat already: there is nothing to take away.' };
    if (Math.sign(held) === direction) return outOfStep(signal, prior, target, held);
    const { size: _, ...rest } = plain;
    const value = cleanDecimal((Math.abs(prior) - Math.abs(target)) / Math.abs(prior));
    const portion = target === 0 ? {} : { portion: { by: 'fraction', value } as const };
    return { kind: 'close', signal: { ...rest, ...portion } };
  }
  const opens = prior === 0 || Math.sign(prior) === direction;
  if (opens) {
    return held !== 0 && Math.sign(held) !== direction
      ? outOfStep(signal, prior, target, held)
      : { kind: 'entry', signal: plain };
  }
  if (held !== 0 && Math.sign(held) === direction) return outOfStep(signal, prior, target, held);
  const turned: Signal = signal.size === undefined || units !== undefined ? { ...plain, size } : plain;
  return held === 0 ? { kind: 'entry', signal: turned } : { kind: 'reverse', signal: turned };
}

const outOfStep = (signal: Signal, prior: number, target: number, held: number): ExpectedStep =>
  refuse(
    `held ${held}`,
    `held about ${prior}`,
    `The sender counts ${prior} in ${signal.symbol} before this signal and ${target} after it, and ${held} are held here: the two are out of step, and nothing was sent. Send close or flatten to begin anew.`,
  );
