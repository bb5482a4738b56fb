import type { ArrivedMessage, ChatSource, PostButton } from '../../chat/source.ts';
import type { Clock } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Subject } from '../../core/subject.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import type { Trader } from '../runtime/trader.ts';
import type { AccountNames } from './account-names.ts';
import type { ChatJournalEvent, CommandGiven } from './chat-journal.ts';
import type { OperatorSettings } from './chat-settings.ts';
import { type ChatCommand, numberOf, readCommand } from './command.ts';
import { Gathered } from './gathered.ts';
import { carryOut, type OperatorActions, waitingLine } from './operator-answers.ts';
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
  /** What was commanded before the start, the newest last: a source may tell again what it was not confirmed. */
  readonly given: () => readonly CommandGiven[];
  /** The accounts that can be named; absent where there is one. */
  readonly accounts?: AccountNames;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Which of two messages came first is told by these. */
type Said = Pick<ArrivedMessage, 'id' | 'time'>;

/** A signal that began to wait. */
interface Question {
  readonly id: SignalId;
  readonly summary: string;
  readonly until: number;
  readonly account?: string;
}

/** A command that came late is not carried out late, but for the one that only stops. */
const MAX_AGE_MS = 60_000;
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
  /** That which was said last of all kills. */
  #lastKill: Said | undefined;
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

  /** What was commanded before the start is not carried out again, and a kill is still the last word over what was said before it. */
  #recall(): void {
    const { settings, accounts, given } = this.#options;
    for (const { source, channel, author, message: id, command, at: time } of given()) {
      if (id === undefined || source !== settings.source || channel !== settings.channel) continue;
      this.#given.set(placeOf({ channel, id }), Promise.resolve());
      if (readCommand(command, accounts)?.what === 'kill' && this.#isAllowed({ author }))
        this.#noteKill({ id, time });
    }
  }

  #noteKill(said: Said): void {
    if (!this.#lastKill || isSaidBefore(this.#lastKill, said)) this.#lastKill = said;
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
    const command = this.#commandIn(message);
    if (command?.what === 'kill' && this.#isAllowed(message)) void this.#kill(command, message);
  }

  /**
   * Takes in a message of the source, of whatever channel: the command of somebody who may give it is carried out, anything
   * else is talk. Neither the next command nor the rooms of the same source wait for it.
   */
  async #hear(message: ArrivedMessage): Promise<void> {
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
    return this.#once(message, () => {
      this.#noteKill(message);
      return this.#obey(command, message, this.#isLate(message));
    });
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
    const { settings, accounts, actions } = this.#options;
    const { author, authorName = author } = message;
    const outdated = this.#outdated(command, message, late);
    const answer =
      outdated === undefined
        ? await carryOut(command, {
            actions: actions(),
            by: `by ${authorName} in ${settings.source}`,
            late,
            mayResume: settings.mayResume === true,
            ...(accounts ? { accounts } : {}),
          })
        : `"${command.what}" ${outdated} and is not carried out. Say it again if it still holds.`;
    await this.#keep(message, answer);
    void this.tell(answer);
  }

  /** Why a command does not hold any more. */
  #outdated({ what }: ChatCommand, message: ArrivedMessage, late: boolean): string | undefined {
    if (what === 'kill') return undefined;
    if (late) return 'is more than a minute old';
    // The kill has overtaken it, and is the last word.
    const isOvertaken = what === 'resume' && this.#lastKill && isSaidBefore(message, this.#lastKill);
    return isOvertaken ? 'was said before a kill' : undefined;
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

  #isLate({ time }: ArrivedMessage): boolean {
    return this.#options.clock.now() - time > MAX_AGE_MS;
  }
}

const placeOf = ({ channel, id }: Pick<ArrivedMessage, 'channel' | 'id'>): string => `${channel}\u0000${id}`;

/** Ids of a channel grow; of a button they are none, and then the time tells. */
function isSaidBefore(one: Said, other: Said): boolean {
  const isNumbered = [one, other].every(({ id }) => /^\d+$/.test(id));
  return isNumbered ? BigInt(one.id) < BigInt(other.id) : one.time <= other.time;
}
