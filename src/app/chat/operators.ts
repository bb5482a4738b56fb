import type { ArrivedMessage, ChatSource, PostButton } from '../../chat/source.ts';
import { type Clock, unixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Subject } from '../../core/subject.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import type { Trader } from '../runtime/trader.ts';
import type { AccountNames } from './account-names.ts';
import type { ChatJournalEvent } from './chat-journal.ts';
import type { OperatorSettings } from './chat-settings.ts';
import { type ChatCommand, numberOf, readCommand } from './command.ts';
import { type CommandEffect, type CommandsBefore, isCarriedOut } from './commands-before.ts';
import { Gathered } from './gathered.ts';
import { alreadyText, carryOut, type OperatorActions, waitingLine } from './operator-answers.ts';
import type { SharedSources } from './shared-sources.ts';

/** Where signals wait for a person: an account, or the book of a desk. */
export interface AskingBook {
  /** Of one account among several. */
  readonly account?: string;
  readonly recorded: Subject<readonly Stamped[]>;
  readonly kernel: { readonly state: Pick<KernelState, 'signals'> };
}

export interface OperatorsOptions {
  readonly settings: OperatorSettings;
  readonly sources: SharedSources;
  readonly actions: () => OperatorActions;
  /** Puts what was commanded into the journal. */
  readonly keep: Trader['keep'];
  /** What was commanded before the start: a source may tell again what it was not confirmed. */
  readonly before: () => CommandsBefore;
  /** The accounts that can be named; absent where there is one. */
  readonly accounts?: AccountNames;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A signal that began to wait. */
interface Question {
  readonly id: SignalId;
  readonly summary: string;
  readonly until: number;
  readonly account?: string;
}

/** A command that came late is not carried out late, but for the one that only stops. */
const MAX_AGE_MS = 60_000;
/** A message that came so soon after it was said tells how far its source's clock is ahead of ours. */
const LIVE_MS = 2_000;
/** Messages that wait to be sent; more are dropped. */
const MOST_POSTING = 200;
/** So much of a command is kept. */
const LONGEST_COMMAND = 200;
/** Commands that are remembered, so that none is carried out again when it is told again. */
const MOST_REMEMBERED = 1_000;
/** Under a button: Telegram takes 64 bytes, the word and so many numbers. */
const MOST_TOGETHER = 7;

/** The persons who may stop trading, and are asked, in a chat of theirs. */
export class Operators {
  readonly #options: OperatorsOptions;
  readonly #questions = new Gathered<Question>((_, questions) => this.#ask(questions));
  readonly #remarks = new Gathered<string>((text, accounts) => {
    void this.tell(`${accounts.join(', ')}: ${text}`);
  });
  /** Commands by channel and message, a kill as it is carried out. */
  readonly #given = new Map<string, Promise<void>>();
  /** What commands before the start have done whose answer is not in the journal. */
  readonly #cutOff = new Map<string, CommandEffect[]>();
  /** So far was the source's clock ahead of ours, when that was seen last. */
  #aheadMs = 0;
  #source: ChatSource | undefined;
  #strangers = 0;
  /** Commands one after the other; a kill is none of them. */
  #work: Promise<void> = Promise.resolve();
  /** What came before there was anything that could be commanded; undefined since. */
  #early: (() => Promise<void>)[] | undefined = [];
  #posted: Promise<void> = Promise.resolve();
  #posting = 0;
  #unsubscribes: readonly (() => void)[] = [];

  constructor(options: OperatorsOptions) {
    this.#options = options;
  }

  /** Commands of those who may not give any; since the start. */
  get strangers(): number {
    return this.#strangers;
  }

  /** Listens and asks from now on. Only a kill is carried out before `ready`: what else is said waits. */
  async start(books: readonly AskingBook[]): Promise<void> {
    const { settings, sources } = this.#options;
    this.#unsubscribes = books.map((book) => this.#follow(book));
    this.#recall();
    const source = await sources.open(settings.source);
    this.#source = source;
    source.start({
      message: (message) => this.#hear(message),
      urgent: (message) => this.#overtake(message),
      state: () => undefined,
      cursorOf: () => undefined,
    });
  }

  /** What was commanded before the start is not carried out again. */
  #recall(): void {
    const { settings, before } = this.#options;
    const { given, effects } = before();
    for (const { source, channel, message: id } of given)
      if (id !== undefined && source === settings.source) this.#given.set(placeOf({ channel, id }), DONE);
    for (const effect of effects) {
      const { source, channel, message: id } = effect.said;
      const place = placeOf({ channel, id });
      if (source !== settings.source || this.#given.has(place)) continue;
      this.#cutOff.set(place, [...(this.#cutOff.get(place) ?? []), effect]);
    }
  }

  /** The start is complete: commands are carried out. */
  ready(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const work of early) this.#inOrder(work);
  }

  /** Listens no more, and lets what was begun come to its end. */
  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#questions.close();
    this.#remarks.close();
    const source = this.#source;
    await source?.close();
    await Promise.allSettled([this.#work, ...this.#given.values()]);
    this.#source = undefined;
  }

  /** Writes into the operators' chat, in order; a failure is logged. */
  async tell(text: string, buttons: readonly PostButton[] = []): Promise<void> {
    const { settings, log } = this.#options;
    if (this.#posting >= MOST_POSTING) {
      log.error("The operators' chat takes no messages; one was not sent");
      return;
    }
    this.#posting += 1;
    this.#posted = this.#posted.then(async () => {
      try {
        await this.#source?.post?.(settings.channel, text, buttons);
      } catch (cause) {
        log.error({ err: cause }, "The operators' chat could not be written to");
      } finally {
        this.#posting -= 1;
      }
    });
    await this.#posted;
  }

  /** The same for one account of several: what several have to say alike is said once. */
  tellOf(account: string, text: string): void {
    this.#remarks.add(text, account);
  }

  #follow({ account, recorded, kernel }: AskingBook): () => void {
    return recorded.subscribe((stamped) => {
      for (const { event } of stamped) {
        if (event.type !== 'approval.asked') continue;
        const { signalId: id, until } = event;
        const record = kernel.state.signals.get(id);
        const question = { id, until, summary: record?.summary ?? id };
        if (account === undefined) this.#ask([question]);
        // The same message of a room, asked of each account by itself.
        else this.#questions.add(record?.signal?.dedupeKey ?? id, { ...question, account });
      }
    });
  }

  /** Asks about signals that mean the same, each in an account of its own. */
  #ask(questions: readonly Question[]): void {
    const [first] = questions;
    if (!first) return;
    const until = new Date(first.until).toISOString().slice(0, 16).replace('T', ' ');
    if (questions.length === 1) {
      const { id, summary, account } = first;
      const number = numberOf(id);
      const whose = account === undefined ? '' : ` of ${account}`;
      void this.tell(`Signal ${number}${whose} waits until ${until} UTC: ${summary}`, [
        { label: 'Approve', command: `approve ${number}` },
        { label: 'Decline', command: `decline ${number}` },
      ]);
      return;
    }
    for (let from = 0; from < questions.length; from += MOST_TOGETHER) {
      const asked = questions.slice(from, from + MOST_TOGETHER);
      const lines = asked.map(({ id, summary, account }) => waitingLine(id, summary, account));
      const numbers = asked.map(({ id }) => numberOf(id)).join(' ');
      void this.tell([`Signals that wait until ${until} UTC:`, ...lines].join('\n'), [
        { label: `Approve ${asked.length}`, command: `approve ${numbers}` },
        { label: `Decline ${asked.length}`, command: `decline ${numbers}` },
      ]);
    }
  }

  /** A kill is carried out when it is seen, before whatever the source has to tell first. */
  #overtake(message: ArrivedMessage): void {
    this.#compareClocks(message);
    const command = this.#commandIn(message);
    if (command?.what === 'kill' && this.#isAllowed(message)) void this.#kill(command, message);
  }

  /**
   * Takes in a message of the source, of whatever channel: the command of somebody who may give it is carried out, anything
   * else is talk. Neither the next command nor the rooms of the same source wait for it.
   */
  async #hear(message: ArrivedMessage): Promise<void> {
    this.#compareClocks(message);
    const command = this.#commandIn(message);
    if (!command) return;
    const { settings, log } = this.#options;
    if (!this.#isAllowed(message)) {
      this.#strangers += 1;
      log.warn(
        { source: settings.source, author: message.author },
        `"${command.what}" was said in the operators' chat by somebody who may not, and is not obeyed`,
      );
      await this.#keep(message, 'not obeyed: the author is no operator');
      return;
    }
    if (command.what === 'kill') {
      // A source that can tell it again confirms a halt when that is on the disk; positions are closed without it.
      const killed = this.#kill(command, message);
      if (command.positions === 'keep') await killed;
      return;
    }
    // As old as when it is carried out.
    const work = (): Promise<void> => this.#obey(command, message, this.#isLate(message));
    await this.#once(message, async () => {
      if (this.#early) this.#early.push(work);
      else this.#inOrder(work);
    });
  }

  #inOrder(work: () => Promise<void>): void {
    this.#work = this.#work.then(work);
  }

  #commandIn({ channel, deleted, editedOf, text }: ArrivedMessage): ChatCommand | undefined {
    const { settings, accounts } = this.#options;
    if (channel !== settings.channel || deleted || editedOf !== undefined) return undefined;
    return readCommand(text, accounts);
  }

  #isAllowed({ author }: Pick<ArrivedMessage, 'author'>): boolean {
    return this.#options.settings.users.includes(author);
  }

  #kill(command: ChatCommand, message: ArrivedMessage): Promise<void> {
    return this.#once(message, () => this.#obey(command, message, this.#isLate(message)));
  }

  /** Once for each message, however often and by whichever way it is told: a source whose line breaks tells again what it told. */
  #once(message: ArrivedMessage, begin: () => Promise<void>): Promise<void> {
    const place = placeOf(message);
    const known = this.#given.get(place);
    if (known) return known;
    const begun = begin();
    this.#given.set(place, begun);
    const [oldest] = this.#given.keys();
    if (this.#given.size > MOST_REMEMBERED && oldest !== undefined) this.#given.delete(oldest);
    return begun;
  }

  async #obey(command: ChatCommand, message: ArrivedMessage, late: boolean): Promise<void> {
    const answer = await this.#answer(command, message, late);
    await this.#keep(message, answer);
    void this.tell(answer);
  }

  async #answer(command: ChatCommand, message: ArrivedMessage, late: boolean): Promise<string> {
    const { settings, accounts, actions } = this.#options;
    const { author, authorName = author } = message;
    const effects = this.#cutOff.get(placeOf(message)) ?? [];
    if (isCarriedOut(command, effects, late)) return alreadyText(command, effects, actions());
    if (late && command.what !== 'kill')
      return `"${command.what}" is more than a minute old and is not carried out. Say it again if it still holds.`;
    return carryOut(command, {
      actions: actions(),
      by: `by ${authorName} in ${settings.source}`,
      said: this.#saidOf(message),
      late,
      mayResume: settings.mayResume === true,
      ...(accounts ? { accounts } : {}),
    });
  }

  async #keep({ channel, id, author, text }: ArrivedMessage, answer: string): Promise<void> {
    const { keep, settings } = this.#options;
    const event: ChatJournalEvent = {
      type: 'chat.command',
      source: settings.source,
      channel,
      author,
      message: id,
      command: text.trim().slice(0, LONGEST_COMMAND),
      answer,
    };
    // A kill is carried out even where it cannot be kept any more.
    await keep([{ type: event.type, data: event }]).durable.catch(() => undefined);
  }

  #isLate({ time, saidAfter }: ArrivedMessage): boolean {
    // Where it is not told when something was said, `time` is by our own clock.
    const ahead = saidAfter === undefined ? this.#aheadMs : 0;
    return this.#options.clock.now() - time + ahead > MAX_AGE_MS;
  }

  #saidOf({ channel, id, time, saidAfter }: ArrivedMessage): SaidInChat {
    return {
      source: this.#options.settings.source,
      channel,
      message: id,
      at: unixMs((saidAfter ?? time) - this.#aheadMs),
      ...(saidAfter === undefined ? {} : { sinceThen: true }),
    };
  }

  /** A clock of ours that is slow would make what was said before a kill seem to have been said after it. */
  #compareClocks({ time, saidAfter, editedOf }: ArrivedMessage): void {
    if (saidAfter !== undefined || editedOf !== undefined) return;
    const ahead = time - this.#options.clock.now();
    if (ahead > -LIVE_MS) this.#aheadMs = Math.max(0, ahead);
  }
}

const DONE = Promise.resolve();

const placeOf = ({ channel, id }: Pick<ArrivedMessage, 'channel' | 'id'>): string => `${channel}\u0000${id}`;
