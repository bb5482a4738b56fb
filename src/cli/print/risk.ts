import type { RiskView } from '../../app/views.ts';
import { signedMoney, timeText } from './figures.ts';
import { clean, pairs } from './table.ts';

const shown = (value: unknown): string => clean(typeof value === 'string' ? value : JSON.stringify(value));

/** Locks first: they are what a person may want to change. */
export function riskText(view: RiskView): string {
  const locks = view.locks.map(
    ({ id, reason, since, until }) =>
      `LOCKED ${clean(id)} since ${timeText(since)}, until ${until === undefined ? 'a person lifts it' : timeText(until)}: ${clean(reason)}\n`,
  );
  const states = view.states.map(
    ({ scope, state, reason, since }) =>
      `${clean(scope)} is ${state} since ${timeText(since)}: ${clean(reason)}\n`,
  );
  const day: (readonly [string, string])[] = [
    ['Risk day', view.day ?? 'not begun'],
    ['Profit of the day', view.profitOfDay === undefined ? 'not known' : signedMoney(view.profitOfDay)],
    ['Profit of the week', view.profitOfWeek === undefined ? 'not known' : signedMoney(view.profitOfWeek)],
  ];
  const limits = Object.entries(view.limits).map(([name, value]) => [name, shown(value)] as const);
  const narrower = view.limitsFor.map(
    ({ scope, limits: of }) =>
      `\nLimits of ${clean(scope)}\n${pairs(Object.entries(of).map(([name, value]) => [name, shown(value)] as const))}`,
  );
  return `${locks.join('') || 'No locks\n'}${states.join('')}\n${pairs(day)}\nLimits of the account\n${pairs(limits)}${narrower.join('')}`;
}
