import { count } from '../../core/count.ts';
import type { DrillMade } from '../../trading/golive/drill/run-drill.ts';
import type { DrillView } from './golive-views.ts';

export function drillView(made: readonly DrillMade[]): DrillView {
  const open = made.filter(({ outcome }) => outcome !== 'refused');
  const all = `${count(made.length, 'limit was', 'limits were')} made to refuse an order; nothing was sent.`;
  const message =
    open.length === 0
      ? all
      : `${open.length} of ${count(made.length, 'limit')} did not refuse: ${open.map(({ code, scope }) => (scope === undefined ? code : `${code} of ${scope}`)).join(', ')}. Nothing was sent.`;
  return {
    done: open.length === 0,
    message,
    steps: made.map(({ code, scope, order, supposed, outcome, text }) => ({
      code,
      ...(scope === undefined ? {} : { scope }),
      order,
      supposed: [...supposed],
      outcome,
      text,
    })),
  };
}
