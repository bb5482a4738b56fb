import type { ArrivedMessage, ChatSource, SourceKind } from '../../chat/source.ts';
import type { Clock } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Refusal } from '../../core/result.ts';
import type { JournalStream } from '../../journal/journal-stream.ts';
import { isTrade } from '../../signals/chat/event.ts';
import type { LedgerEntry } from '../../signals/chat/ledger/ledger.ts';
import type { ChatMessage } from '../../signals/chat/message.ts';
import type { Opinion } from '../../signals/chat/opinion.ts';
import { stopBeside } from '../../signals/chat/signal-of.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import { isOpen } from '../../trading/kernel/open-signal.ts';
import type { Signal } from '../../trading/signal.ts';
import type { Resolver } from '../instruments/resolver.ts';
import { NotStored } from '../raw-signal.ts';
import type { Intake } from '../runtime/intake.ts';
import type { Trader } from '../runtime/trader.ts';
import { OWNERSHIP_TYPES, Ownership } from '../scoreboard/ownership.ts';
import type { AccountPart } from './account-part.ts';
import { ChatFollower } from './chat-follower.ts';
import { type ChatJournalEvent, isChatEvent } from './chat-journal.ts';
import { ChatRoom } from './chat-room.ts';
import { type ChatSettings, placeOf } from './chat-settings.ts';
import { changedSince } from './own-position.ts';
import { UnnumberedMessages } from './unnumbered.ts';

/** What the rooms themselves follow, beside whose is what. */
const ROOM_TYPES = ['chat.received', 'chat.decided', 'approval.given', 'signal.refused'] as const;
type AnyEvent = TradingEvent | ChatJournalEvent;
type FollowedEvent = Extract<AnyEvent, { readonly type: (typeof ROOM_TYPES)[number] }>;

const isFollowed = (event: AnyEvent): event is FollowedEvent =>
  (ROOM_TYPES as readonly string[]).includes(event.type);

/** All that is read of the journal at a start. */
const FOLLOWED_TYPES = [...new Set<string>([...ROOM_TYPES, ...OWNERSHIP_TYPES])];

/** What a language model makes of a message; undefined where it could not be asked. */
export type AskOpinion = (text: string) => Promise<Opinion | undefined>;

export interface ChatDeskOptions {
  readonly settings: ChatSettings;
  readonly trader: Trader;
  readonly intake: Intake;
  readonly resolver: Resolver;
  readonly journal: JournalStream;
  readonly clock: Clock;
  readonly log: Logger;
  /** Within which the same words without an id are the same message. */
  readonly repeatsWithinMs: number;
  /** Makes the source of a kind, once each; its library is loaded only then. */
  readonly open: (kind: SourceKind) => Promise<ChatSource>;
  /** Says something to the operators, where there are any. */
  readonly tellOperators?: (text: string) => void;
  /** Of one account among several. */
  readonly part?: AccountPart;
  readonly opinion?: AskOpinion;
}

/** Messages in a channel that is no room's; since the start. */
export interface UnknownCounts {
  messages: number;
}

/** So much of an unclear message is told. */
const LONGEST_QUOTE = 200;

/**
 * The chat rooms: keeps what their sources tell, reads it with the grammar and the ledger of each room, and hands on what is
 * to be done. A message is raw in the journal before anything is made of it, and none is handled twice.
 */
export class ChatDesk {
  readonly unknown: UnknownCounts = { messages: 0 };
  /** Of messages that come without an id. */
  readonly unnumbered: UnnumberedMessages;
  readonly #options: ChatDeskOptions;
  readonly #rooms = new Map<string, ChatRoom>();
  readonly #byPlace = new Map<string, ChatRoom>();
  readonly #sources = new Map<SourceKind, ChatSource>();
  readonly #ownership = new Ownership();
  readonly #follower: ChatFollower;
  /** What each waiting signal does to its room's ledger once it is approved. */
  readonly #asked = new Map<SignalId, { readonly room: ChatRoom; readonly entry: LedgerEntry }>();
  /** Waiting signals whose message moves the stop besides, once it is approved. */
  readonly #stops = new Map<SignalId, { readonly room: ChatRoom; readonly entry: LedgerEntry }>();
  #unsubscribe: (() => void) | undefined;
  #closed = false;

  constructor(options: ChatDeskOptions) {
    this.#options = options;
    this.unnumbered = new UnnumberedMessages(options.repeatsWithinMs);
    for (const [name, settings] of Object.entries(options.settings.rooms)) {
      const room = new ChatRoom(name, settings);
      this.#rooms.set(name, room);
      this.#byPlace.set(placeOf(name, settings), room);
    }
    const { trader, intake, resolver, clock } = options;
    this.#follower = new ChatFollower({
      trader,
      intake,
      resolver,
      clock,
      ownership: this.#ownership,
      ...(options.part ? { part: options.part } : {}),
      questions: (room, message) => this.#questions(room, message),
      decided: (_room, event) => this.#take(event, true),
    });
  }

  /** Nobody's word makes another's position an author's. */
  async #vet(signal: Signal): Promise<Refusal | undefined> {
    const owner = this.#ownership.ownerOf(signal.id);
    if (signal.source !== 'chat' || owner === undefined) return undefined;
    const { resolver, trader } = this.#options;
    const found = await resolver.resolve(signal.symbol);
    if (!found.ok) return found.error;
    const { conId } = found.value;
    return changedSince(signal, { state: trader.kernel.state, ownership: this.#ownership, owner, conId });
  }

  /** The stop that an approved message speaks of besides. */
  async #moveStop({ id }: Signal): Promise<void> {
    const waiting = this.#stops.get(id);
    if (!waiting) return;
    this.#stops.delete(id);
    const { room, entry } = waiting;
    const refusal = await this.#follower.moveStopBeside(room, entry);
    if (!refusal) return;
    const text = `${room.name}: the stop that was approved with signal ${id} is not moved: ${refusal.message}`;
    this.#options.log.warn({ code: refusal.code }, text);
    this.#options.tellOperators?.(text);
  }

  get rooms(): readonly ChatRoom[] {
    return [...this.#rooms.values()];
  }

  /** Rebuilds the ledgers from the journal, then listens. Call it when the trader has read the journal. */
  async start(): Promise<void> {
    const { trader, intake } = this.#options;
    const undecided = this.#rebuild();
    intake.vetApprovals(
      (signal) => this.#vet(signal),
      (signal) => this.#moveStop(signal),
    );
    this.#unsubscribe = trader.recorded.subscribe((stamped) => {
      for (const { event } of stamped) this.#take(event, true);
    });
    for (const { room, message, seq } of undecided) this.#read(room, message, seq);
    const kinds = new Set(this.rooms.map(({ settings: { source } }) => source));
    await Promise.all([...kinds].map((kind) => this.#open(kind)));
  }

  /** Takes in a message of a source. Resolves when it is kept, or when nothing is to be kept of it. */
  async arrive(kind: SourceKind, arrived: ArrivedMessage): Promise<void> {
    const { operators } = this.#options.settings;
    // Those who listen there take it in.
    if (operators?.source === kind && operators.channel === arrived.channel) return;
    if (this.#closed) throw new NotStored('Bowline is stopping.');
    const room = this.#byPlace.get(`${kind} ${arrived.channel}`);
    if (!room) {
      this.unknown.messages += 1;
      return;
    }
    const message = room.authored(arrived);
    if (!message || !room.allows(message.author)) {
      room.counts.strangers += 1;
      return;
    }
    room.counts.received += 1;
    if (room.isRepeat(message)) {
      room.counts.repeated += 1;
      return;
    }
    await this.#keepRaw(room, kind, message);
  }

  /** Stops listening, and lets what was begun come to its end. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#sources.values()].map((source) => source.close()));
    await Promise.allSettled(this.rooms.map((room) => room.idle()));
    this.#unsubscribe?.();
  }

  /** Resolves when every message that was taken in has been decided. */
  async idle(): Promise<void> {
    await Promise.all(this.rooms.map((room) => room.idle()));
  }

  async #keepRaw(room: ChatRoom, source: SourceKind, message: ArrivedMessage): Promise<void> {
    const { trader } = this.#options;
    const event: ChatJournalEvent = { type: 'chat.received', room: room.name, source, message };
    const { seqs, durable } = trader.keep([{ type: event.type, data: event }]);
    const [seq] = seqs;
    // In the same turn: with nothing to wait for, the decision is in the same batch.
    if (seq !== undefined) this.#read(room, message, seq);
    try {
      await durable;
    } catch (cause) {
      throw new NotStored(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    if (message.cursor !== undefined) room.cursor = message.cursor;
  }

  #read(room: ChatRoom, message: ArrivedMessage, seq: number): void {
    const { log, opinion, trader } = this.#options;
    room
      .inOrder(message, async () => {
        // What is no trade stays none, whatever a second reader says.
        const asks = opinion && !message.deleted && isTrade(room.reader.decide(message).event);
        const said = asks ? await opinion(message.text) : undefined;
        const entry = room.reader.decide(message, said);
        // Taken over at once: the next message of the author stands on it, whatever this one waits for.
        room.reader.apply(entry);
        await this.#follower.follow(room, entry, seq);
      })
      .catch((error: unknown) => {
        if (!trader.stopped && !trader.journalFailure)
          log.error({ err: error, room: room.name }, 'A message of a chat room could not be handled');
      });
  }

  /** The ledgers as they were; gives back what was kept and not decided any more. */
  #rebuild(): { room: ChatRoom; message: ArrivedMessage; seq: number }[] {
    const open = new Map<number, { room: ChatRoom; message: ArrivedMessage; seq: number }>();
    for (const entry of this.#options.journal.read({ types: FOLLOWED_TYPES })) {
      const event = entry.data as TradingEvent | ChatJournalEvent;
      if (isChatEvent(entry)) {
        const { data } = entry;
        const room = data.type === 'chat.command' ? undefined : this.#rooms.get(data.room);
        if (data.type === 'chat.received' && data.source === 'http') this.unnumbered.learn(data.message.id);
        if (room && data.type === 'chat.received') {
          if (room.allows(data.message.author))
            open.set(entry.seq, { room, message: data.message, seq: entry.seq });
          // A place in one channel means nothing in another that the room reads by now.
          const { source, channel } = room.settings;
          const isSame = data.source === source && (channel ?? room.name) === data.message.channel;
          if (isSame && data.message.cursor !== undefined) room.cursor = data.message.cursor;
        }
        if (data.type === 'chat.decided') {
          open.delete(data.received);
          room?.reader.apply(data.entry);
        }
      }
      this.#take(event, false);
    }
    return [...open.values()];
  }

  #questions(room: ChatRoom, { author, channel, id, editedOf }: ChatMessage): readonly SignalId[] {
    return [...this.#asked]
      .filter(
        ([
          ,
          {
            room: of,
            entry: { message },
          },
        ]) => {
          const isSame = message.author === author && message.channel === channel;
          return of === room && isSame && (message.editedOf ?? message.id) === (editedOf ?? id);
        },
      )
      .map(([signalId]) => signalId)
      .filter((signalId) => {
        const record = this.#options.trader.kernel.state.signals.get(signalId);
        return record !== undefined && isOpen(record);
      });
  }

  /** Follows the journal: whose is what, and which asked messages a person has let pass. */
  #take(event: TradingEvent | ChatJournalEvent, live: boolean): void {
    this.#ownership.take(event);
    if (!isFollowed(event)) return;
    if (event.type === 'chat.decided') {
      const room = this.#rooms.get(event.room);
      if (!room) return;
      const { outcome, entry } = event;
      if (live && outcome.kind === 'refused' && entry.decision.kind === 'ask')
        this.#options.tellOperators?.(
          `${room.name}, ${entry.message.authorName ?? entry.message.author}: "${entry.message.text.slice(0, LONGEST_QUOTE)}" is unclear and nothing is done. ${outcome.refusal.message}`,
        );
      // What was to be acted upon and only came late is in the ledger already.
      if (outcome.kind === 'signal' && outcome.stopWaits) this.#stops.set(outcome.signalId, { room, entry });
      if (outcome.kind === 'asked')
        for (const choice of outcome.choices)
          if (stopBeside(choice.entry)) this.#stops.set(choice.signalId, { room, entry: choice.entry });
      if (outcome.kind === 'asked' && entry.decision.kind === 'ask')
        for (const choice of outcome.choices) this.#asked.set(choice.signalId, { room, entry: choice.entry });
      if (live) count(room, event);
    }
    if (event.type === 'approval.given') {
      const asked = this.#asked.get(event.signalId);
      asked?.room.reader.apply(asked.entry);
      this.#asked.delete(event.signalId);
      // Of an approval in the journal the stop has been moved, or it was cut off with its signal.
      if (!live) this.#stops.delete(event.signalId);
    }
    if (event.type === 'signal.refused') {
      this.#asked.delete(event.signalId);
      this.#stops.delete(event.signalId);
    }
  }

  async #open(kind: SourceKind): Promise<void> {
    const source = await this.#options.open(kind);
    this.#sources.set(kind, source);
    source.start({
      message: (message) => this.arrive(kind, message),
      state: () => undefined,
      cursorOf: (channel) => this.#byPlace.get(`${kind} ${channel}`)?.cursor,
    });
  }
}

function count(room: ChatRoom, { outcome }: Extract<ChatJournalEvent, { type: 'chat.decided' }>): void {
  if (outcome.kind === 'asked') room.counts.asked += 1;
  else if (outcome.kind === 'refused') room.counts.refused += 1;
  else if (outcome.kind === 'ignored') room.counts.ignored += 1;
  else room.counts.acted += 1;
}
