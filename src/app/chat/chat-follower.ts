import { hash } from 'node:crypto';
import { type Clock, type UnixMs, unixMs } from '../../core/clock.ts';
import { accountId, type SignalId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { chatView } from '../../signals/chat/chat-view.ts';
import { consented } from '../../signals/chat/ledger/decide.ts';
import type { LedgerEntry } from '../../signals/chat/ledger/ledger.ts';
import type { ChatMessage } from '../../signals/chat/message.ts';
import { signalOf, stopBeside } from '../../signals/chat/signal-of.ts';
import { describeSignal } from '../../signals/describe.ts';
import type { SignalDraft } from '../../signals/dialects/dialect.ts';
import { signalIdAt } from '../../signals/identity.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { ReceivedSignal } from '../../trading/kernel/kernel.ts';
import type { Signal } from '../../trading/signal.ts';
import type { Resolver } from '../instruments/resolver.ts';
import type { Intake } from '../runtime/intake.ts';
import type { Trader } from '../runtime/trader.ts';
import type { Ownership } from '../scoreboard/ownership.ts';
import type { AccountPart } from './account-part.ts';
import { type ChatJournalEvent, type ChatOutcome, ownerOf, type QuoteThen } from './chat-journal.ts';
import type { ChatRoom } from './chat-room.ts';
import { judgeAge, judgePrice, judgeSymbol, opens, withChase } from './guards.ts';
import { lookAt } from './look-at.ts';
import { type OwnAction, ownAction, type Withdrawal } from './own-position.ts';

export interface ChatFollowerOptions {
  readonly trader: Trader;
  readonly intake: Intake;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly ownership: Ownership;
  /** Of one account among several; absent: the account trades what is said as it is. */
  readonly part?: AccountPart;
  /** The signals by which a person is asked about a message. */
  readonly questions: (room: ChatRoom, message: ChatMessage) => readonly SignalId[];
  /** Called with each decision in the turn in which it is kept. */
  readonly decided: (room: ChatRoom, event: ChatJournalEvent) => void;
}

/** One thing that a message could mean, worked out as far as an order. */
type Worked = Result<{ readonly action: OwnAction; readonly quote?: QuoteThen }>;

/**
 * From a message that was read to what is done about it. The decision and the signal's first event are kept in one batch:
 * after a crash there are both or neither.
 */
export class ChatFollower {
  readonly #options: ChatFollowerOptions;

  constructor(options: ChatFollowerOptions) {
    this.#options = options;
  }

  /** `of`: number of the message's entry in the journal. Resolves when all of it is durable. */
  async follow(room: ChatRoom, entry: LedgerEntry, of: number): Promise<void> {
    const { decision, message } = entry;
    // What was changed or taken back is not asked about any more: approved, it would be what nobody says now.
    const outdated = decision.code === 'EDIT_WITHOUT_CHANGE' ? [] : this.#options.questions(room, message);
    const why = message.deleted ? 'The message was deleted.' : 'The message was edited.';
    await Promise.all([this.#withdraw({ refs: [], signals: outdated }, why), this.#decide(room, entry, of)]);
  }

  async #decide(room: ChatRoom, entry: LedgerEntry, of: number): Promise<void> {
    const { decision } = entry;
    if (decision.kind === 'ignore') return this.#keep(room, entry, of, { kind: 'ignored' });
    if (decision.kind === 'ask') return this.#ask(room, entry, of, entryChoices(entry));
    const late = judgeAge(timeOf(entry), this.#options.clock.now(), room.settings);
    // To withdraw an entry is never too late: it only takes away.
    if (!late.ok && entry.event.type !== 'CANCEL') {
      // What opens nothing may still matter: a person says.
      if (opens(entry.event)) return this.#refuse(room, entry, of, late.error);
      return this.#ask(room, entry, of, [entry]);
    }
    const held = opens(entry.event) ? this.#hold() : undefined;
    if (held) return this.#refuse(room, entry, of, held);
    const worked = await this.#work(room, entry);
    if (!worked.ok && worked.error.code === 'NOTHING_TO_SEND')
      return this.#keep(room, entry, of, { kind: 'ignored' });
    if (!worked.ok) return this.#refuse(room, entry, of, worked.error);
    const { action, quote } = worked.value;
    if (action.kind === 'cancel') return this.#cancel(room, entry, of, action);
    const price = opens(entry.event) ? judgePrice(entry, quote, room.settings) : ok(undefined);
    if (!price.ok) return this.#refuse(room, entry, of, price.error, quote);
    const rate = opens(entry.event)
      ? room.rate.allows(this.#options.clock.now(), room.settings.perMinute)
      : ok(undefined);
    if (!rate.ok) return this.#refuse(room, entry, of, rate.error, quote);
    const withdrawn =
      action.withdraws && !room.settings.dryRun
        ? this.#withdraw(action.withdraws, `${entry.decision.reason} (room ${room.name})`)
        : undefined;
    await Promise.all([withdrawn, this.#send(room, entry, of, action.draft, quote)]);
  }

  async #send(
    room: ChatRoom,
    entry: LedgerEntry,
    of: number,
    draft: SignalDraft,
    quote: QuoteThen | undefined,
  ): Promise<void> {
    const { intake } = this.#options;
    const { dryRun, approvalMinutes } = room.settings;
    const waits = approvalMinutes !== undefined && opens(entry.event);
    const stopWaits = waits && stopBeside(entry) !== undefined;
    const stopRefused = waits ? undefined : await this.moveStopBeside(room, entry);
    const received = this.#received(room, entry, draft, 0);
    const outcome: ChatOutcome = {
      kind: 'signal',
      signalId: received.signal.id,
      ...(stopWaits ? { stopWaits } : {}),
      ...(stopRefused ? { stopRefused } : {}),
    };
    const kept = this.#keep(room, entry, of, outcome, quote);
    const followed = intake.follow(received, {
      ...(dryRun ? { dryRun: true } : {}),
      ...(waits ? { approvalMinutes } : {}),
    });
    await Promise.all([kept, followed]);
  }

  /**
   * `out half, stop to BE`: the stop is moved by a signal of its own, ahead of the other: exits stand still while a part is closed.
   * Gives back why it could not be moved.
   */
  async moveStopBeside(room: ChatRoom, entry: LedgerEntry): Promise<Refusal | undefined> {
    const beside = stopBeside(entry);
    if (!beside) return undefined;
    const worked = await this.#work(room, beside);
    if (!worked.ok) return worked.error;
    if (worked.value.action.kind !== 'signal') return undefined;
    const received = this.#received(room, beside, worked.value.action.draft, 0, 'stop');
    await this.#options.intake.follow(received, room.settings.dryRun ? { dryRun: true } : {});
    return undefined;
  }

  /** Waits for a person with all that it could mean; what cannot become an order is only told. */
  async #ask(room: ChatRoom, entry: LedgerEntry, of: number, choices: readonly LedgerEntry[]): Promise<void> {
    const { clock, intake } = this.#options;
    const { askMinutes, approvalMinutes } = room.settings;
    const now = clock.now();
    const tooOld = opens(entry.event) ? judgeAge(timeOf(entry), now, room.settings) : ok(undefined);
    if (!tooOld.ok) return this.#refuse(room, entry, of, tooOld.error);
    const held = opens(entry.event) ? this.#hold() : undefined;
    if (held) return this.#refuse(room, entry, of, held);
    if (askMinutes === 0) return this.#refuse(room, entry, of, unclear(entry, 'The room does not ask.'));
    const drafts: { entry: LedgerEntry; draft: SignalDraft }[] = [];
    let quote: QuoteThen | undefined;
    let problem: Refusal | undefined;
    for (const choice of choices) {
      const worked = await this.#work(room, choice, true);
      if (!worked.ok) problem = worked.error;
      else if (worked.value.action.kind === 'signal') {
        quote = worked.value.quote;
        drafts.push({ entry: choice, draft: worked.value.action.draft });
      }
    }
    if (drafts.length === 0)
      return this.#refuse(
        room,
        entry,
        of,
        unclear(entry, problem?.message ?? 'It names nothing that could be done.'),
      );
    const minutes = approvalMinutes ?? askMinutes;
    const signals = drafts.map(({ entry: choice, draft }, index) =>
      this.#received(room, choice, draft, index),
    );
    const kept = this.#keep(
      room,
      entry,
      of,
      {
        kind: 'asked',
        choices: signals.map(({ signal }, index) => ({
          signalId: signal.id,
          entry: drafts[index]?.entry ?? entry,
        })),
        until: unixMs(clock.now() + Math.round(minutes * 60_000)),
      },
      quote,
    );
    const { dryRun } = room.settings;
    const followed = signals.map((signal) =>
      intake.follow(signal, dryRun ? { dryRun: true } : { approvalMinutes: minutes }),
    );
    await Promise.all([kept, ...followed]);
  }

  async #cancel(
    room: ChatRoom,
    entry: LedgerEntry,
    of: number,
    { refs, signals }: Withdrawal,
  ): Promise<void> {
    if (room.settings.dryRun)
      return this.#refuse(room, entry, of, {
        code: 'DRY_RUN',
        message: `Dry run: ${[...refs, ...signals].join(', ')} would be cancelled.`,
      });
    const outcome = { kind: 'cancelled', refs, ...(signals.length > 0 ? { signals } : {}) } as const;
    const kept = this.#keep(room, entry, of, outcome);
    const why = `${entry.decision.reason} (room ${room.name})`;
    await Promise.all([kept, this.#withdraw({ refs, signals }, why)]);
  }

  /** Has orders cancelled, and refuses signals that wait. */
  async #withdraw({ refs, signals }: Withdrawal, why: string): Promise<void> {
    const { trader } = this.#options;
    const refused = signals.map(
      (signalId): TradingEvent => ({
        type: 'signal.refused',
        signalId,
        refusal: { code: 'SUPERSEDED', message: `It is not acted upon any more: ${why}` },
        arithmetic: [],
      }),
    );
    await Promise.all([
      trader.commit(refused),
      ...refs.map((ref) => trader.record(trader.kernel.cancel(ref, 'chat', why))),
    ]);
  }

  #refuse(
    room: ChatRoom,
    entry: LedgerEntry,
    of: number,
    refusal: Refusal,
    quote?: QuoteThen,
  ): Promise<void> {
    return this.#keep(room, entry, of, { kind: 'refused', refusal }, quote);
  }

  #keep(
    room: ChatRoom,
    entry: LedgerEntry,
    of: number,
    outcome: ChatOutcome,
    quote?: QuoteThen,
  ): Promise<void> {
    const event: ChatJournalEvent = {
      type: 'chat.decided',
      room: room.name,
      received: of,
      entry,
      outcome,
      ...(quote ? { quote } : {}),
    };
    const { durable } = this.#options.trader.keep([{ type: event.type, data: event }]);
    this.#options.decided(room, event);
    return durable;
  }

  /** Why the account enters nothing now. */
  #hold(): Refusal | undefined {
    const { part, trader, clock } = this.#options;
    return part?.hold(trader.market.latestMarketTime() ?? clock.now());
  }

  /** The order that a message asks for, held to what its author has; looks the contract up where that takes a while. */
  async #work(room: ChatRoom, entry: LedgerEntry, waits = false): Promise<Worked> {
    const { decision, event, message } = entry;
    if (decision.kind !== 'act') return fail(unclear(entry, 'It names nothing that could be done.'));
    const allowed = judgeSymbol(decision.position.symbol, room.settings);
    if (!allowed.ok) return allowed;
    const read = signalOf(withTrim(entry, room.settings.trim));
    if (!read.ok) return read;
    const { resolver, trader, ownership, part } = this.#options;
    const drafted = part ? ok({ ...read.value, symbol: part.symbol(read.value.symbol) }) : read;
    const found = await lookAt(trader, resolver, drafted.value.symbol);
    if (!found.ok) return found;
    const { instrument, seen } = found.value;
    const draft = opens(event)
      ? withRoom(withChase(drafted.value, room.settings), room)
      : withRoom(drafted.value, room);
    const action = ownAction(event, draft, {
      state: trader.kernel.state,
      ownership,
      owner: ownerOf(room.name, message.author),
      conId: instrument.conId,
      waits,
    });
    if (!action.ok) return action;
    const { bid, ask } = seen?.quote ?? {};
    const quote = bid !== undefined && ask !== undefined ? { bid, ask } : undefined;
    return ok({ action: action.value, ...(quote ? { quote } : {}) });
  }

  /** `besides`: what of the message it is where a message comes to more than one signal. */
  #received(
    room: ChatRoom,
    entry: LedgerEntry,
    draft: SignalDraft,
    choice: number,
    besides?: 'stop',
  ): ReceivedSignal {
    const { clock, trader, part } = this.#options;
    const { message } = entry;
    const receivedAt = clock.now();
    const { warnings, ...rest } = draft;
    const key = [
      room.name,
      message.channel,
      message.id,
      message.editedOf ?? '',
      message.text,
      message.deleted,
      choice,
      ...(besides === undefined ? [] : [besides]),
    ];
    const meant: Signal = {
      ...rest,
      // The numbers after this one go to the decision and to this signal's own events: none is taken twice.
      id: signalIdAt(receivedAt, trader.nextSeq + choice),
      source: 'chat',
      receivedAt,
      dedupeKey: `id-${hash('sha256', JSON.stringify(key), 'hex').slice(0, 32)}`,
    };
    const signal = part?.signal(meant) ?? meant;
    const said = entry.decision.kind === 'act' ? entry.decision.reason : '';
    return {
      signal,
      summary: `${describeSignal(signal)}, ${message.authorName ?? message.author} in ${room.name}`,
      warnings: [...warnings, ...(said === '' ? [] : [said])],
      body: JSON.stringify(chatView(entry)),
    };
  }
}

const timeOf = ({ message }: LedgerEntry): UnixMs => message.time ?? unixMs(0);

/** What each of the meanings that are asked about would do. */
function entryChoices(entry: LedgerEntry): readonly LedgerEntry[] {
  const { decision } = entry;
  if (decision.kind !== 'ask') return [];
  const choices =
    decision.candidates.length === 0
      ? [consented(entry)]
      : decision.candidates.map((candidate) => consented(entry, candidate));
  return choices.filter((choice) => choice !== undefined);
}

const unclear = ({ decision }: LedgerEntry, more: string): Refusal => ({
  code: decision.code,
  message: `${decision.reason} ${more}`,
});

/** A part whose size was not said is the room's usual one. */
function withTrim(entry: LedgerEntry, trim: number | undefined): LedgerEntry {
  const { event } = entry;
  const unsaid = event.fields.portion === undefined || event.fields.portion.kind === 'part';
  if (event.type !== 'TRIM' || !unsaid || trim === undefined) return entry;
  const portion = trim === 1 ? ({ kind: 'all' } as const) : ({ kind: 'fraction', value: trim } as const);
  return { ...entry, event: { ...event, fields: { ...event.fields, portion } } };
}

function withRoom(draft: SignalDraft, { name, settings }: ChatRoom): SignalDraft {
  const { account, strategy = name, outsideRth, size } = settings;
  const sized = draft.action === 'buy' || draft.action === 'sell' || draft.action === 'add';
  return {
    ...draft,
    strategy,
    outsideRth,
    ...(account === undefined ? {} : { account: accountId(account) }),
    ...(sized && size ? { size } : {}),
  };
}
