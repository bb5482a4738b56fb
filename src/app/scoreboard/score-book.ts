import type { ConId, ExecId, SignalId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { ChatJournalEvent } from '../chat/chat-journal.ts';
import { ownerOf } from '../chat/chat-journal.ts';
import type { ClosedLot } from './lot-book.ts';
import { Ownership, ownerOfSignal } from './ownership.ts';
import type { ScoreView } from './score-view.ts';

/** What is counted of one sender. */
interface Tally {
  readonly source: string;
  readonly author: string;
  authorName?: string;
  messages: number;
  signals: number;
  asked: number;
  refused: number;
  ignored: number;
  /** Of entries with an announced price: how much worse they were to be had, in percent. */
  readonly achievable: number[];
}

/** A signal's announced price, where it said one. */
interface Announced {
  readonly price: number;
  readonly isShort: boolean;
}

/**
 * Who of the senders earns what, from the journal: alerts by their strategy, chat rooms by their authors. A trade is what one
 * entry bought, once all of it is closed.
 */
export class ScoreBook {
  readonly #ownership = new Ownership();
  readonly #tallies = new Map<string, Tally>();
  readonly #announced = new Map<SignalId, Announced>();
  readonly #instruments = new Map<ConId, Pick<Instrument, 'currency' | 'multiplier'>>();
  readonly #executions = new Map<ExecId, string>();
  readonly #commissions = new Map<string, Map<string, number>>();
  readonly #entryFills = new Map<SignalId, { units: number; value: number }>();

  /** An entry of the journal; in order, each once. */
  take(event: TradingEvent | ChatJournalEvent): void {
    this.#ownership.take(event);
    switch (event.type) {
      case 'chat.decided':
        this.#countMessage(event);
        return;
      case 'instrument.resolved':
        this.#instruments.set(event.instrument.conId, event.instrument);
        return;
      case 'signal.received': {
        const { signal } = event;
        const owner = this.#ownership.ownerOf(signal.id) ?? ownerOfSignal(signal);
        if (signal.source !== 'chat') this.#tally(owner).messages += 1;
        this.#tally(owner).signals += 1;
        const { entry, referencePrice } = signal;
        const price = entry.type === 'limit' ? entry.limit : referencePrice;
        const isEntry = signal.action === 'buy' || signal.action === 'sell' || signal.action === 'add';
        if (isEntry && price !== undefined && !this.#announced.has(signal.id))
          this.#announced.set(signal.id, { price, isShort: signal.action === 'sell' });
        return;
      }
      case 'signal.refused': {
        const owner = this.#ownership.ownerOf(event.signalId);
        if (owner !== undefined) this.#tally(owner).refused += 1;
        return;
      }
      case 'execution.recorded': {
        const { execution } = event;
        const signalId = this.#ownership.signalOf(event.ref);
        const owner = signalId && this.#ownership.ownerOf(signalId);
        if (!signalId || owner === undefined) return;
        this.#executions.set(execution.execId, owner);
        if (!event.ref.endsWith('-E')) return;
        const fills = this.#entryFills.get(signalId) ?? { units: 0, value: 0 };
        fills.units += execution.quantity;
        fills.value += execution.quantity * execution.price;
        this.#entryFills.set(signalId, fills);
        return;
      }
      case 'commission.recorded': {
        const { execId, commission, currency } = event.report;
        const owner = this.#executions.get(execId);
        if (owner === undefined) return;
        const byCurrency = this.#commissions.get(owner) ?? new Map<string, number>();
        byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + fromMicros(commission));
        this.#commissions.set(owner, byCurrency);
        return;
      }
      default:
    }
  }

  /** One line for each sender, the one with most trades first. */
  scores(): ScoreView[] {
    const open = this.#ownership.lots.openSignals();
    const closed = Map.groupBy(this.#ownership.lots.closed(), ({ owner }) => owner);
    return [...this.#tallies]
      .map(([owner, tally]) => this.#score(owner, tally, closed.get(owner) ?? [], open))
      .sort((a, b) => b.trades - a.trades || b.messages - a.messages);
  }

  #score(owner: string, tally: Tally, closed: readonly ClosedLot[], open: ReadonlySet<SignalId>): ScoreView {
    const trades = [...Map.groupBy(closed, ({ signalId }) => signalId)].filter(
      ([signalId]) => !open.has(signalId),
    );
    const percents = trades.map(([, lots]) =>
      percentOf(
        lots,
        (lot) => lot.entryPrice,
        (lot) => lot.exitPrice,
      ),
    );
    const announced = trades.flatMap(([signalId, lots]) => {
      const entry = this.#announced.get(signalId)?.price;
      const known = lots.every(({ exitSignalId }) => this.#announced.has(exitSignalId));
      return entry === undefined || !known
        ? []
        : [
            percentOf(
              lots,
              () => entry,
              (lot) => this.#announced.get(lot.exitSignalId)?.price ?? lot.exitPrice,
            ),
          ];
    });
    const total = new Map<string, number>();
    const add = (currency: string, amount: number): void => {
      total.set(currency, (total.get(currency) ?? 0) + amount);
    };
    for (const lot of closed) {
      const { currency = '', multiplier = 1 } = this.#instruments.get(lot.conId) ?? {};
      add(
        currency,
        (lot.exitPrice - lot.entryPrice) * lot.units * multiplier * (lot.side === 'long' ? 1 : -1),
      );
    }
    for (const [currency, amount] of this.#commissions.get(owner) ?? []) add(currency, -amount);
    const fills = this.#ownership
      .signalsOf(owner)
      .flatMap((signalId) => slippageOf(this.#announced.get(signalId), this.#entryFills.get(signalId)));
    const wins = percents.filter((percent) => percent > 0).length;
    const { source, author, authorName, messages, signals, asked, refused, ignored, achievable } = tally;
    return {
      source,
      author,
      ...(authorName === undefined ? {} : { authorName }),
      messages,
      signals,
      asked,
      refused,
      ignored,
      trades: trades.length,
      ...(trades.length === 0
        ? {}
        : { winRate: round(wins / trades.length, 4), averagePercent: mean(percents) }),
      ...(announced.length === 0 ? {} : { announcedPercent: mean(announced) }),
      total: Object.fromEntries([...total].map(([currency, amount]) => [currency, round(amount, 2)])),
      ...(achievable.length === 0 ? {} : { achievableSlippagePercent: mean(achievable) }),
      ...(fills.length === 0 ? {} : { filledSlippagePercent: mean(fills) }),
    };
  }

  #countMessage({ room, entry, outcome, quote }: Extract<ChatJournalEvent, { type: 'chat.decided' }>): void {
    const { author, authorName } = entry.message;
    const tally = this.#tally(ownerOf(room, author));
    if (authorName !== undefined) tally.authorName = authorName;
    tally.messages += 1;
    if (outcome.kind === 'asked') tally.asked += 1;
    if (outcome.kind === 'refused') tally.refused += 1;
    if (outcome.kind === 'ignored') tally.ignored += 1;
    const { price, side } = entry.event.fields;
    if (price === undefined) return;
    const isShort = side === 'short';
    const ids =
      outcome.kind === 'signal'
        ? [outcome.signalId]
        : outcome.kind === 'asked'
          ? outcome.choices.map(({ signalId }) => signalId)
          : [];
    for (const id of ids) this.#announced.set(id, { price, isShort });
    if (quote && (entry.event.type === 'NEW' || entry.event.type === 'ADD'))
      tally.achievable.push(worseBy(price, isShort ? quote.bid : quote.ask, isShort));
  }

  #tally(owner: string): Tally {
    const known = this.#tallies.get(owner);
    if (known) return known;
    const [source = '', author = ''] = owner.split('\u0000');
    const made = {
      source,
      author,
      messages: 0,
      signals: 0,
      asked: 0,
      refused: 0,
      ignored: 0,
      achievable: [],
    };
    this.#tallies.set(owner, made);
    return made;
  }
}

/** Percent by which a price is worse than the announced one; negative: better. */
const worseBy = (announced: number, had: number, isShort: boolean): number =>
  ((had - announced) / announced) * 100 * (isShort ? -1 : 1);

function slippageOf(
  announced: Announced | undefined,
  fills: { readonly units: number; readonly value: number } | undefined,
): number[] {
  if (!announced || !fills || fills.units === 0 || announced.price === 0) return [];
  return [worseBy(announced.price, fills.value / fills.units, announced.isShort)];
}

/** Gain of a trade in percent of what was paid for it, before commissions. */
function percentOf(
  lots: readonly ClosedLot[],
  entryOf: (lot: ClosedLot) => number,
  exitOf: (lot: ClosedLot) => number,
): number {
  let paid = 0;
  let gained = 0;
  for (const lot of lots) {
    paid += entryOf(lot) * lot.units;
    gained += (exitOf(lot) - entryOf(lot)) * lot.units * (lot.side === 'long' ? 1 : -1);
  }
  return paid === 0 ? 0 : (gained / paid) * 100;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const mean = (values: readonly number[]): number =>
  round(values.reduce((sum, value) => sum + value, 0) / values.length, 2);
