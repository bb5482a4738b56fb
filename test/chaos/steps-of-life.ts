import type { TradingEvent } from '../../src/trading/kernel/events.ts';

type Why =
  | 'signal'
  | 'account'
  | 'golive'
  | 'chat-or-desk'
  | 'what-if'
  | 'spreads'
  | 'rolls'
  | 'resets'
  | 'never';

/**
 * Every kind of event: a step of an order's life, at whose commit the harness kills; or whose it is instead. Rolls have
 * `test/roll-crash.test.ts`; `never`: the simulated gateway gives no order another number.
 */
const EVENTS = {
  'session.established': 'step',
  reconciled: 'step',
  'instrument.resolved': 'step',
  'signal.received': 'step',
  'signal.repeated': 'step',
  'signal.refused': 'step',
  'signal.carried-out': 'step',
  'holding.noted': 'step',
  'plan.made': 'step',
  'order.sent': 'step',
  'order.not-sent': 'step',
  'order.notice': 'step',
  'order.changed': 'step',
  'order.amend-requested': 'step',
  'order.amended': 'step',
  'order.amend-doubted': 'step',
  'order.amend-refused': 'step',
  'order.repriced': 'step',
  'order.retyped': 'step',
  'order.doubted': 'step',
  'order.cancel-requested': 'step',
  'exit-rule.applied': 'step',
  'exit-rule.refused': 'step',
  'exits.exceed': 'step',
  'execution.recorded': 'step',
  'execution.corrected': 'step',
  'execution.external': 'step',
  'commission.recorded': 'step',
  'closing.started': 'step',
  'closing.joined': 'step',
  'closing.ended': 'step',
  'stray.found': 'step',
  'stray.cancel-requested': 'step',
  'stray.ended': 'step',
  'break.found': 'step',
  'break.ended': 'step',
  'break.resolved': 'step',
  'order.renumbered': 'never',
  'signal.not-understood': 'signal',
  'signal.overtaken': 'signal',
  'signal.held': 'resets',
  'signal.released': 'resets',
  'approval.asked': 'chat-or-desk',
  'approval.given': 'chat-or-desk',
  'signal.postponed': 'chat-or-desk',
  'margin.preview-asked': 'what-if',
  'margin.previewed': 'what-if',
  'spread-exits.moved': 'spreads',
  'leg.executed': 'spreads',
  'combo.dissolved': 'spreads',
  'roll.started': 'rolls',
  'roll.part-began': 'rolls',
  'roll.exits-moved': 'rolls',
  'roll.exits-placed': 'rolls',
  'roll.part-ended': 'rolls',
  'roll.ended': 'rolls',
  'trading-state.changed': 'account',
  'alarm.raised': 'account',
  'alarm.changed': 'account',
  'alarm.cleared': 'account',
  'risk-day.began': 'account',
  'equity.peaked': 'account',
  'equity.sampled': 'account',
  'risk.locked': 'account',
  'risk.unlocked': 'account',
  'market.simulated': 'golive',
  'permit.issued': 'golive',
  'permit.confirmed': 'golive',
  'permit.revoked': 'golive',
  'live.armed': 'golive',
  'live.disarmed': 'golive',
  'golive.waived': 'golive',
  'golive.waiver-withdrawn': 'golive',
  'drill.made': 'golive',
} as const satisfies Readonly<Record<TradingEvent['type'], 'step' | Why>>;

export type Step = {
  [Type in TradingEvent['type']]: (typeof EVENTS)[Type] extends 'step' ? Type : never;
}[TradingEvent['type']];

/** The steps of an order's life, as the journal names them. */
export const STEPS = Object.entries(EVENTS).flatMap(([type, kind]) =>
  kind === 'step' ? [type as Step] : [],
);
