import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { JournalEntry } from '../../journal/entry.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';
import { averagePrice } from '../../trading/portfolio/position.ts';
import { type ChatOutcome, isChatEvent } from '../chat/chat-journal.ts';
import { isoTime } from '../read-model/order-view.ts';
import { stageOf } from '../read-model/signal-view.ts';
import type { MarketBoard } from '../runtime/market-board.ts';
import { ScoreBook } from '../scoreboard/score-book.ts';
import { ScoreView } from '../scoreboard/score-view.ts';
import type { RecordedLine } from './alert-file.ts';

const Fill = z.object({
  role: z.string(),
  side: z.string(),
  quantity: z.number(),
  price: z.number(),
  at: z.string(),
});

export const ReplayLineView = z.object({
  time: z.string(),
  source: z.string().describe('The room, or `alert`'),
  author: z.string().optional(),
  text: z.string(),
  event: z.string().optional(),
  /** `signal`, `asked`, `cancelled`, `refused` or `ignored`. */
  outcome: z.string(),
  code: z.string().optional(),
  reason: z.string().optional(),
  signalId: z.string().optional(),
  stage: z.string().optional(),
  announced: z.number().optional(),
  bid: z.number().optional(),
  ask: z.number().optional(),
  fills: z.array(Fill).describe("Of the signal's own orders, exits included"),
});

export const ReplayReport = z.object({
  market: z.string(),
  from: z.string(),
  to: z.string(),
  messages: z.int(),
  alerts: z.int(),
  /** Lines that the market's end left unplayed. */
  unplayed: z.int(),
  lines: z.array(ReplayLineView),
  scores: z.array(ScoreView),
  open: z.array(
    z.object({
      symbol: z.string(),
      quantity: z.number(),
      averagePrice: z.number(),
      lastPrice: z.number().optional(),
    }),
  ),
});
export type ReplayReport = z.infer<typeof ReplayReport>;
type Line = z.infer<typeof ReplayLineView>;

interface Played {
  readonly store: { readonly entries: readonly JournalEntry[] };
  readonly state: KernelState;
  readonly market: MarketBoard;
  readonly label: string;
  readonly lines: readonly RecordedLine[];
  readonly clock: Clock;
}

/** Where fates are looked up. */
interface Told {
  readonly state: KernelState;
  readonly executions: readonly Extract<TradingEvent, { type: 'execution.recorded' }>[];
}

/** What a replayed day has come to, from its journal. */
export function reportOf({ store, state, market, label, lines, clock }: Played): ReplayReport {
  const scores = new ScoreBook();
  for (const { data } of store.entries) scores.take(data as Parameters<ScoreBook['take']>[0]);
  const executions = store.entries.flatMap(({ type, data }) =>
    type === 'execution.recorded' ? [data as Extract<TradingEvent, { type: 'execution.recorded' }>] : [],
  );
  const facts: Told = { state, executions };
  const told = [...chatLines(store.entries, facts), ...alertLines(store.entries, facts)].sort((a, b) =>
    a.time.localeCompare(b.time),
  );
  return {
    market: label,
    from: isoTime(lines[0]?.time ?? clock.now()),
    to: isoTime(clock.now()),
    messages: lines.filter(({ kind }) => kind === 'message').length,
    alerts: lines.filter(({ kind }) => kind === 'alert').length,
    unplayed: Math.max(0, lines.length - told.length),
    lines: told,
    scores: scores.scores(),
    open: [...state.positions.values()]
      .filter(({ quantity }) => quantity !== 0)
      .map((position) => {
        const instrument = state.instruments.get(position.conId);
        const last = markPrice(market.get(position.conId)?.quote);
        return {
          symbol: instrument?.localSymbol ?? String(position.conId),
          quantity: position.quantity,
          averagePrice: averagePrice(position),
          ...(last === undefined ? {} : { lastPrice: last }),
        };
      }),
  };
}

function chatLines(entries: readonly JournalEntry[], told: Told): Line[] {
  return entries.flatMap((kept): Line[] => {
    if (!isChatEvent(kept) || kept.data.type !== 'chat.decided') return [];
    const { room, entry, outcome, quote } = kept.data;
    const { message, event, decision } = entry;
    const { price } = event.fields;
    return [
      {
        time: isoTime(message.time ?? kept.at),
        source: room,
        author: message.authorName ?? message.author,
        text: message.deleted ? '(deleted)' : message.text,
        event: event.type,
        outcome: outcome.kind,
        ...reasonOf(outcome, decision),
        ...(price === undefined ? {} : { announced: price }),
        ...(quote ?? {}),
        ...fateOf(told, outcome.kind === 'signal' ? outcome.signalId : undefined),
      },
    ];
  });
}

function reasonOf(
  outcome: ChatOutcome,
  decision: { readonly code: string; readonly reason: string },
): Pick<Line, 'code' | 'reason'> {
  if (outcome.kind === 'refused') return { code: outcome.refusal.code, reason: outcome.refusal.message };
  return { code: decision.code, reason: decision.reason };
}

function alertLines(entries: readonly JournalEntry[], told: Told): Line[] {
  return entries.flatMap(({ type, at, data }): Line[] => {
    if (type === 'signal.not-understood') {
      const { body, refusal } = data as { body: string; refusal: { code: string; message: string } };
      return [
        {
          time: isoTime(at),
          source: 'alert',
          text: body,
          outcome: 'refused',
          code: refusal.code,
          reason: refusal.message,
          fills: [],
        },
      ];
    }
    if (type !== 'signal.received') return [];
    const { signal, body } = data as { signal: { id: SignalId; source: string }; body: string };
    if (signal.source !== 'alert') return [];
    return [
      { time: isoTime(at), source: 'alert', text: body, outcome: 'signal', ...fateOf(told, signal.id) },
    ];
  });
}

/** How far a signal came, and what its orders were filled at. */
function fateOf(
  { state, executions }: Told,
  id: SignalId | undefined,
): Pick<Line, 'signalId' | 'stage' | 'fills' | 'code' | 'reason'> {
  const record = id === undefined ? undefined : state.signals.get(id);
  if (!record) return { fills: [] };
  const fills = record.orders.flatMap((ref) =>
    executions
      .filter((fill) => fill.ref === ref)
      .map(({ execution: { side, quantity, price, time } }) => ({
        role: state.orders.get(ref)?.role ?? '',
        side,
        quantity,
        price,
        at: isoTime(time),
      })),
  );
  return {
    signalId: record.id,
    stage: stageOf(state, record),
    ...(record.refusal ? { code: record.refusal.code, reason: record.refusal.message } : {}),
    fills,
  };
}
