import type { DrillView, GoLiveView, LiveView } from '../../app/golive/golive-views.ts';
import { count } from '../../core/count.ts';
import { timeText } from './figures.ts';
import { clean } from './table.ts';

const itemLines = (items: GoLiveView['items']): readonly string[] => {
  const width = Math.max(...items.map(({ title }) => title.length));
  return items.map(({ id, title, passed, found, wanted, waived }) => {
    const word = waived ? (passed ? 'WAIVED ' : 'MISSING') : passed ? 'shown  ' : 'MISSING';
    const want = passed ? '' : ` (wanted: ${clean(wanted)})`;
    const why = waived
      ? `; waived${waived.to === undefined ? '' : ` to ${waived.to}`}: ${clean(waived.reason)}`
      : '';
    return `${word}  ${clean(id).padEnd(13)}  ${clean(title).padEnd(width)}  ${clean(found)}${want}${why}\n`;
  });
};

/** What live trading has and what it is missing. */
export function liveText(live: LiveView): string {
  const { account, open, parts, permit, changes, armed } = live;
  const lines = [
    `Live trading${account === undefined ? '' : ` of ${clean(account)}`}: ${open ? 'OPEN, orders are real' : 'not permitted'}\n`,
    ...parts.map(
      ({ name, present, text }) => `${present ? 'there  ' : 'MISSING'}  ${name.padEnd(8)}  ${clean(text)}\n`,
    ),
  ];
  if (armed)
    lines.push(`Armed since ${timeText(armed.since)} (${clean(armed.by)}): ${clean(armed.reason)}\n`);
  if (permit) {
    const { maxContracts, maxNotional, days, inForce, until } = permit.firstWeek;
    const week = inForce
      ? `${until === undefined ? `for ${days} days from the first entry` : `until ${timeText(until)}`}: a position of at most ${count(maxContracts, 'contract')}, or ${maxNotional} in anything else`
      : 'over';
    lines.push(`First week  ${week}\n`);
    if (permit.evidence.market === 'simulated')
      lines.push('The permit rests on a simulated market: it opens simulated gateways only.\n');
  }
  if (changes.length > 0) lines.push("Settings that are not the permit's:\n", ...changeLines(live));
  return lines.join('');
}

export const changeLines = ({ changes }: LiveView): readonly string[] =>
  changes.map(
    ({ name, before, after, upward }) =>
      `  ${upward ? 'UPWARD ' : 'tighter'}  ${clean(name)}  ${clean(before)} → ${clean(after)}\n`,
  );

/** The checklist and the live gate. */
export function goLiveText({ account, market, items, passed, live }: GoLiveView): string {
  const where = market === 'simulated' ? ', at a simulated gateway' : '';
  const missing = items.filter((item) => !item.passed).length;
  const end = passed ? 'The checklist is complete.\n' : `${missing} of ${items.length} are missing.\n`;
  return `Evidence of ${clean(account ?? 'no account')}${where}\n${itemLines(items).join('')}${end}\n${liveText(live)}`;
}

export function drillText({ message, steps }: DrillView): string {
  const lines = steps.map(({ code, scope, order, supposed, outcome, text }) => {
    const what = supposed.length === 0 ? order : `${order}, supposing ${supposed.join('; ')}`;
    const name = scope === undefined ? code : `${code} of ${scope}`;
    return `${outcome === 'refused' ? 'refused' : 'NOT    '}  ${clean(name)}\n         ${clean(what)}\n         ${clean(text)}\n`;
  });
  return `${lines.join('')}${clean(message)}\n`;
}
