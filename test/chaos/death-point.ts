import type { Random } from '../../src/core/random.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { either } from './draw-market.ts';
import { STEPS, type Step } from './steps-of-life.ts';

/** Where a life ends. */
export type DeathPoint =
  /** From outside, so many milliseconds after it was ready; or, being so quick, while it starts. */
  | { readonly at: 'random'; readonly afterMs: number }
  | { readonly at: 'start'; readonly afterMs: number }
  /** From inside, before or after the journal has committed the n-th event of a type. */
  | {
      readonly at: 'commit';
      readonly type: TradingEvent['type'];
      readonly when: 'before' | 'after';
      readonly nth: number;
    }
  /** From inside, at the n-th order or cancellation on the wire: before it, after it, or with half of it sent. */
  | { readonly at: 'send'; readonly when: 'before' | 'after' | 'torn'; readonly nth: number }
  | { readonly at: 'never' };

/** Every exact step once. */
export const EVERY_STEP: readonly DeathPoint[] = [
  ...STEPS.flatMap((type) =>
    (['before', 'after'] as const).map((when): DeathPoint => ({ at: 'commit', type, when, nth: 1 })),
  ),
  ...[1, 2, 3].flatMap((nth) =>
    (['before', 'torn', 'after'] as const).map((when): DeathPoint => ({ at: 'send', when, nth })),
  ),
];

/** Steps that come in most lives, of what is drawn for each. */
const USUAL = [
  'signal.received',
  'plan.made',
  'order.sent',
  'order.changed',
  'execution.recorded',
  'commission.recorded',
  'order.cancel-requested',
  'order.amend-requested',
  'order.amended',
  'closing.started',
  'closing.ended',
  'execution.corrected',
  'break.resolved',
] as const satisfies readonly Step[];

const SENDS = EVERY_STEP.filter(({ at }) => at === 'send');

export function drawDeath(random: Random): DeathPoint {
  const drawn = random.next();
  if (drawn < 0.2) return { at: 'random', afterMs: random.below(2_500) };
  if (drawn < 0.26) return { at: 'start', afterMs: random.below(1_500) };
  const nth = 1 + random.below(2);
  const when = random.next() < 0.5 ? 'before' : 'after';
  if (drawn < 0.7) return { at: 'commit', type: either(random, ...USUAL), when, nth };
  const step = either(random, ...(drawn < 0.85 ? SENDS : EVERY_STEP));
  return step.at === 'send' ? { ...step, nth: step.nth + random.below(3) } : step;
}
