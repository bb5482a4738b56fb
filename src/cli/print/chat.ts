import type { ChatStatusView } from '../../app/chat/chat-views.ts';
import type { ChatView, PositionView } from '../../signals/chat/chat-view.ts';
import type { Level, Portion } from '../../signals/chat/event.ts';
import { clean, table } from './table.ts';

const LONGEST_LINE = 100;

/** Two lines for people: the message, and what it means. */
export function chatText(view: ChatView, text: string): string {
  const line = clean(text.replaceAll('\n', ' ⏎ ')).slice(0, LONGEST_LINE);
  const { decision } = view;
  const meant = decision.position ? ` (${contract(decision.position)})` : '';
  const who = clean(`${view.author} #${view.channel}`);
  const decided = clean(`${decision.kind}${meant}: ${decision.reason}`);
  return `${who}: ${line}\n  ${view.event} ${saidFields(view)}— ${decided} [${decision.code}, ${Math.round(view.confidence * 100)} %]\n`;
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

/** The rooms that are read live, and the state of their sources. */
export function chatRoomsText({ sources, rooms, unknown }: ChatStatusView): string {
  if (rooms.length + sources.length === 0) return 'No chat room is configured. See docs/chat.md.\n';
  const states = sources.map(
    ({ source, state, reason }) => `${source}: ${state}${reason === undefined ? '' : `, ${clean(reason)}`}\n`,
  );
  const list = table<ChatStatusView['rooms'][number]>(
    [
      { title: 'Room', cell: ({ name, dryRun }) => `${name}${dryRun ? ' (dry run)' : ''}` },
      { title: 'Source', cell: ({ source, channel = '' }) => `${source} ${channel}`.trim() },
      { title: 'Messages', align: 'right', cell: ({ received }) => String(received) },
      { title: 'Acted', align: 'right', cell: ({ acted }) => String(acted) },
      { title: 'Asked', align: 'right', cell: ({ asked }) => String(asked) },
      { title: 'Refused', align: 'right', cell: ({ refused }) => String(refused) },
      { title: 'Ignored', align: 'right', cell: ({ ignored }) => String(ignored) },
      { title: 'Repeated', align: 'right', cell: ({ repeated }) => String(repeated) },
      { title: 'Strangers', align: 'right', cell: ({ strangers }) => String(strangers) },
    ],
    rooms,
  );
  return `${states.join('')}${list}${unknown > 0 ? `${unknown} in channels that are no rooms\n` : ''}`;
}
