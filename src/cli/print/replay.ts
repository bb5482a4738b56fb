import type { ReplayReport } from '../../app/replay/report.ts';
import { count } from '../../core/count.ts';
import { scoreText } from './scoreboard.ts';
import { clean } from './table.ts';

const LONGEST_LINE = 100;

/** What a replayed day came to, message by message, and the scoreboard. */
export function replayText(report: ReplayReport): string {
  const { market, from, to, messages, alerts, unplayed, lines, scores, open } = report;
  const head = `SIMULATED ${market}, ${from} to ${to}: ${count(messages, 'message')}, ${count(alerts, 'alert')}${unplayed > 0 ? `, ${unplayed} after the end of the market` : ''}\n\n`;
  const held = open.map(
    ({ symbol, quantity, averagePrice, lastPrice }) =>
      `Still open: ${quantity} ${symbol} from ${price(averagePrice)}${lastPrice === undefined ? '' : `, last ${price(lastPrice)}`}\n`,
  );
  return `${head}${lines.map(lineText).join('')}\n${held.join('')}${scoreText(scores)}`;
}

function lineText(line: ReplayReport['lines'][number]): string {
  const {
    time,
    source,
    author = '',
    text,
    event = '',
    outcome,
    code,
    reason,
    announced,
    bid,
    ask,
    fills,
    stage,
  } = line;
  const said = clean(text.replaceAll('\n', ' ⏎ ')).slice(0, LONGEST_LINE);
  const quote = bid === undefined || ask === undefined ? '' : `, market ${price(bid)} / ${price(ask)}`;
  const announcedText = announced === undefined ? '' : `, announced ${price(announced)}`;
  const why = outcome === 'signal' && stage !== 'refused' ? (stage ?? '') : `${code ?? ''}: ${reason ?? ''}`;
  const filled = fills.map(
    ({ role, side, quantity, price: at, at: when }) =>
      `    ${when.slice(11, 19)} ${role} ${side} ${quantity} at ${price(at)}\n`,
  );
  return `${time.slice(11, 19)} ${clean(source)} ${clean(author)}: ${said}\n  ${event} ${outcome}${announcedText}${quote} — ${clean(why)}\n${filled.join('')}`;
}

const price = (value: number): string => String(Number(value.toFixed(4)));
