import type { Random } from '../../src/core/random.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';

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

/** The steps of an order's life, as the journal names them. */
export const STEPS = [
  'session.established',
  'reconciled',
  'signal.received',
  'plan.made',
  'order.sent',
  'order.changed',
  'execution.recorded',
  'commission.recorded',
  'order.cancel-requested',
  'closing.started',
  'closing.ended',
  'order.doubted',
] as const satisfies readonly TradingEvent['type'][];

/** Every exact step once. */
export const EVERY_STEP: readonly DeathPoint[] = [
  ...STEPS.flatMap((type) =>
    (['before', 'after'] as const).map((when): DeathPoint => ({ at: 'commit', type, when, nth: 1 })),
  ),
  ...[1, 2, 3].flatMap((nth) =>
    (['before', 'torn', 'after'] as const).map((when): DeathPoint => ({ at: 'send', when, nth })),
  ),
];

export function drawDeath(random: Random): DeathPoint {
  const drawn = random.next();
  if (drawn < 0.3) return { at: 'random', afterMs: random.below(2_500) };
  if (drawn < 0.38) return { at: 'start', afterMs: random.below(1_500) };
  const step = EVERY_STEP[random.below(EVERY_STEP.length)] ?? { at: 'never' };
  return 'nth' in step ? { ...step, nth: step.nth + random.below(3) } : step;
}
