import type { ChatView, PositionView } from '../../signals/chat/chat-view.ts';
import type { Level, Portion } from '../../signals/chat/event.ts';
import { clean } from './table.ts';

const LONGEST_LINE = 100;

/** Two lines for people: the message, and what it means. */
export function chatText(view: ChatView, text: string): string {
  const line = clean(text.replaceAll('\n', ' ⏎ ')).slice(0, LONGEST_LINE);
  const { decision } = view;
  const meant = decision.position ? ` (${contract(decision.position)})` : '';
  return `${view.author} #${view.channel}: ${line}\n  ${view.event} ${saidFields(view)}— ${decision.kind}${meant}: ${decision.reason} [${decision.code}, ${Math.round(view.confidence * 100)} %]\n`;
}

const contract = ({ symbol, strike, right, expiry }: PositionView): string =>
  [symbol, strike === undefined ? undefined : `${strike}${right ?? ''}`, expiry]
    .filter((part) => part !== undefined)
    .join(' ');

function saidFields({ fields }: ChatView): string {
  const { symbol, strike, right, expiry, price, portion, stop, targets = [] } = fields;
  const parts = [
    symbol,
    strike === undefined ? undefined : `${strike}${right ?? ''}`,
    expiry,
    price === undefined ? undefined : `at ${price}`,
    portion ? portionText(portion) : undefined,
    stop ? `stop ${levelText(stop)}` : undefined,
    targets.length > 0 ? `targets ${targets.map(levelText).join(', ')}` : undefined,
  ];
  const said = parts.filter((part) => part !== undefined).join(' ');
  return said === '' ? '' : `${clean(said)} `;
}

function levelText(level: Level): string {
  switch (level.kind) {
    case 'price':
      return level.of === 'underlying' ? `${level.value} of the underlying` : String(level.value);
    case 'percent':
      return `${level.value} %`;
    case 'trailing-percent':
      return `trailing ${level.value} %`;
    case 'break-even':
      return 'at break-even';
  }
}

function portionText(portion: Portion): string {
  if (portion.kind === 'units') return `× ${portion.value}`;
  if (portion.kind === 'fraction') return `${Math.round(portion.value * 100)} % of it`;
  return portion.kind === 'part' ? 'a part' : portion.kind;
}
