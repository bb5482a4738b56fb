import { fail, ok, type Result } from '../../core/result.ts';
import type { FaultDesk } from './fault-desk.ts';

/**
 * Variants of the order in which real gateways tell of an order, by their names in `--event-order`. Each is a fault that goes on from the
 * start: the control API can end it, and a scenario can start the same with other options.
 */
const VARIANTS = {
  'duplicate-status': { fault: 'duplicate-statuses' },
  'filled-first': { fault: 'filled-before-execution' },
  'late-commission': { fault: 'commission', options: { report: 'late' } },
  'missing-commission': { fault: 'commission', options: { report: 'missing' } },
  'missing-status': { fault: 'missing-status' },
  'no-pending-cancel': { fault: 'missing-status', options: { statuses: ['PendingCancel'] } },
  'late-execution-first': { fault: 'executions-out-of-order' },
} as const satisfies Readonly<Record<string, { readonly fault: string; readonly options?: object }>>;

export type EventOrder = keyof typeof VARIANTS;
export const EVENT_ORDERS = Object.keys(VARIANTS) as readonly EventOrder[] as readonly [
  EventOrder,
  ...EventOrder[],
];

/** Pairs of variants that cannot both be. */
const EXCLUSIVE: readonly (readonly [EventOrder, EventOrder])[] = [
  ['late-commission', 'missing-commission'],
  ['duplicate-status', 'missing-status'],
  ['missing-status', 'no-pending-cancel'],
];

/** Two of the variants that exclude each other; undefined when they can all be had together. */
export const contradictoryOrders = (
  variants: readonly EventOrder[],
): readonly [EventOrder, EventOrder] | undefined =>
  EXCLUSIVE.find(([one, other]) => variants.includes(one) && variants.includes(other));

/** Begins the variants; each once. */
export function beginEventOrders(desk: FaultDesk, variants: readonly EventOrder[]): Result<void> {
  const pair = contradictoryOrders(variants);
  if (pair !== undefined) {
    return fail({
      code: 'OPTIONS_CONTRADICT',
      field: 'eventOrder',
      found: pair.join(', '),
      message: `${pair[0]} and ${pair[1]} cannot both be. Choose one of them.`,
    });
  }
  for (const variant of new Set(variants)) {
    const { fault, options = {} }: { fault: string; options?: object } = VARIANTS[variant];
    const started = desk.start(fault, options);
    if (!started.ok) return started;
  }
  return ok(undefined);
}
