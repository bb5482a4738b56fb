import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { ORDER_STATES } from '../../src/trading/order/order.ts';
import { BREAK_CAUSES, BREAK_RESOLUTIONS } from '../../src/trading/reconcile/position-break.ts';

type Never = 'by-hand' | 'golive' | 'approval' | 'several-accounts' | 'what-if' | 'spreads' | 'rolls';

/**
 * Every kind of event: the names that its branches have in the tally (`''`: it has no branches), or why no world makes it. The
 * compiler sees that none is left out.
 */
const EVENTS: Readonly<Record<TradingEvent['type'], readonly string[] | Never>> = {
  'session.established': [''],
  'instrument.resolved': [''],
  'signal.received': ['buy', 'sell', 'add', 'close', 'reverse', 'flatten', 'cancel', 'amend'],
  'signal.not-understood': ['ALERT_NOT_UNDERSTOOD', 'ALERT_ACTION_UNKNOWN'],
  'signal.repeated': [''],
  'approval.asked': 'approval',
  'approval.given': 'approval',
  'signal.postponed': 'several-accounts',
  'signal.held': [''],
  'signal.released': [''],
  'signal.refused': ['INTERRUPTED', 'LINK_NOT_READY', 'TRADING_STATE', 'RESET_WINDOW', 'HELD_SUPERSEDED'],
  'signal.overtaken': [''],
  'signal.carried-out': [''],
  'plan.made': ['entry+stop', 'entry+stop+target', 'close', 'stop', 'target'],
  'order.sent': [''],
  'order.not-sent': [''],
  // In doubt is an event of its own.
  'order.changed': ORDER_STATES.filter((state) => !['planned', 'sent', 'unknown'].includes(state)),
  'order.amend-requested': [''],
  'order.amended': [''],
  'order.amend-doubted': [''],
  'order.amend-refused': [''],
  'order.repriced': [''],
  'order.retyped': [''],
  'order.renumbered': [''],
  'order.doubted': [''],
  'order.cancel-requested': [''],
  'order.notice': [''],
  'spread-exits.moved': 'spreads',
  'exit-rule.applied': ['break-even', 'exit', 'align'],
  'exit-rule.refused': ['break-even', 'exit', 'align'],
  'stray.found': [''],
  'stray.ended': [''],
  'stray.cancel-requested': [''],
  'break.found': BREAK_CAUSES,
  'break.ended': [''],
  'break.resolved': BREAK_RESOLUTIONS.filter((resolution) => resolution !== 'flatten'),
  'holding.noted': [''],
  'execution.recorded': [''],
  'execution.corrected': [''],
  'leg.executed': 'spreads',
  'combo.dissolved': 'spreads',
  'execution.external': [''],
  'commission.recorded': [''],
  'trading-state.changed': [
    'account halted',
    'account active',
    'instrument reduce-only',
    'instrument halted',
    'instrument active',
  ],
  'roll.started': 'rolls',
  'roll.part-began': 'rolls',
  'roll.exits-moved': 'rolls',
  'roll.exits-placed': 'rolls',
  'roll.part-ended': 'rolls',
  'roll.ended': 'rolls',
  'closing.started': [''],
  'closing.joined': [''],
  'closing.ended': ['closed', 'failed'],
  reconciled: [''],
  'alarm.raised': [
    'UNPROTECTED',
    'EXITS_EXCEED_POSITION',
    'ORDER_IN_DOUBT',
    'CANCEL_OVERDUE',
    'ENTRY_WITHOUT_STOP',
    'ENTRY_INACTIVE',
    'POSITION_MISMATCH',
    'STRAY_ORDER',
    'EXIT_RULE_FAILED',
    'CLOSING_FAILED',
    'LINK_DOWN',
    'LOGIN_LAPSES',
  ],
  'alarm.changed': [''],
  'exits.exceed': [''],
  'alarm.cleared': [''],
  'risk-day.began': [''],
  'equity.peaked': [''],
  'risk.locked': ['DAILY_LOSS'],
  'risk.unlocked': [''],
  'equity.sampled': [''],
  'margin.preview-asked': 'what-if',
  'margin.previewed': 'what-if',
  'market.simulated': 'golive',
  'permit.issued': 'golive',
  'permit.confirmed': 'golive',
  'permit.revoked': 'golive',
  'live.armed': 'golive',
  'live.disarmed': 'golive',
  'golive.waived': 'golive',
  'golive.waiver-withdrawn': 'golive',
  'drill.made': 'golive',
};

/** How often everything came, and what of the events never did. */
export function coverageLines(counts: ReadonlyMap<string, number>): readonly string[] {
  const rows = [...counts].sort(([one], [other]) => one.localeCompare(other));
  const wanted = Object.entries(EVENTS).flatMap(([type, branches]) =>
    typeof branches === 'string'
      ? []
      : branches.map((branch) => (branch === '' ? `event ${type}` : `event ${type} ${branch}`)),
  );
  const missing = wanted.filter((name) => !counts.has(name));
  return [
    ...rows.map(([name, count]) => `${String(count).padStart(10)} ${name}`),
    missing.length === 0 ? 'Every kind of event came.' : `Never came: ${missing.join(', ')}`,
  ];
}
