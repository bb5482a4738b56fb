import type { TradingEvent } from '../../src/trading/kernel/events.ts';

/** What is counted: events of the journal, faults, and what senders and people do. */
export type TallyGroup = 'event' | 'fault' | 'person';
/** How often each happened: `event order.changed cancelled` → 12. */
export type Counts = Readonly<Record<string, number>>;

/** Counts what happens in a world, by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  note(group: TallyGroup, name: string): void {
    const key = `${group} ${name}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get counts(): Counts {
    return Object.fromEntries(this.#counts);
  }
}

/** An event's type, with what tells its branches apart: the code of a refusal or an alarm, the state of an order. */
export function eventName(event: TradingEvent): string {
  const detail = detailOf(event);
  return detail === undefined ? event.type : `${event.type} ${detail}`;
}

function detailOf(event: TradingEvent): string | undefined {
  switch (event.type) {
    case 'signal.received':
      return event.signal.action;
    case 'signal.refused':
    case 'signal.not-understood':
      return event.refusal.code;
    case 'order.changed':
      return event.state;
    case 'alarm.raised':
    case 'risk.locked':
      return event.code;
    case 'break.found':
      return event.found.cause;
    case 'break.resolved':
      return event.resolution;
    case 'exit-rule.applied':
    case 'exit-rule.refused':
      return event.rule;
    case 'closing.ended':
    case 'roll.ended':
      return event.outcome;
    case 'trading-state.changed':
      return `${event.scope?.kind ?? 'account'} ${event.to}`;
    case 'plan.made':
      return [...new Set(event.plan.orders.map(({ role }) => role))].sort().join('+');
    default:
      return undefined;
  }
}

/** What is written although nothing has happened. */
export const isRoutine = (event: TradingEvent): boolean =>
  event.type === 'equity.sampled' ||
  (event.type === 'reconciled' && event.executions + event.settled + event.doubted === 0);

/** Adds counts to others. */
export function addCounts(to: Map<string, number>, counts: Counts): void {
  for (const [key, count] of Object.entries(counts)) to.set(key, (to.get(key) ?? 0) + count);
}
