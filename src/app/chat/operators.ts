import type { ArrivedMessage, ChatSource, PostButton } from '../../chat/source.ts';
import type { Clock } from '../../core/clock.ts';
import { count } from '../../core/count.ts';
import type { Logger } from '../../core/log.ts';
import type { Application } from '../application.ts';
import type { Trader } from '../runtime/trader.ts';
import type { StatusView } from '../views.ts';
import type { ChatJournalEvent } from './chat-journal.ts';
import type { OperatorSettings } from './chat-settings.ts';
import { type ChatCommand, COMMANDS_HELP, numberOf, readCommand } from './command.ts';

/** What persons in a chat can have done. */
export type OperatorActions = Pick<
  Application,
  'kill' | 'flatten' | 'decide' | 'status' | 'signals' | 'positions'
>;

export interface OperatorsOptions {
  readonly settings: OperatorSettings;
  readonly actions: () => OperatorActions;
  readonly trader: Trader;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A command that came late is not carried out late, but for the one that only stops. */
const MAX_AGE_MS = 60_000;
const MOST_WAITING = 20;
/** Messages that wait to be sent; more are dropped. */
const MOST_POSTING = 200;

/** The persons who may stop trading, and are asked, in a chat of theirs. */
export class Operators {
  readonly #options: OperatorsOptions;
  #source: ChatSource | undefined;
  #strangers = 0;
  #posted: Promise<void> = Promise.resolve();
  #posting = 0;
  #unsubscribe: (() => void) | undefined;

  constructor(options: OperatorsOptions) {
    this.#options = options;
  }

  /** Commands of those who may not give any; since the start. */
  get strangers(): number {
    return this.#strangers;
  }

  /** Asks there from now on. */
  start(source: ChatSource): void {
    this.#source = source;
    this.#unsubscribe = this.#options.trader.recorded.subscribe((stamped) => {
      for (const { event } of stamped) {
        if (event.type !== 'approval.asked') continue;
        const record = this.#options.trader.kernel.state.signals.get(event.signalId);
        const number = numberOf(event.signalId);
        const until = new Date(event.until).toISOString().slice(0, 16).replace('T', ' ');
        void this.tell(`Signal ${number} waits until ${until} UTC: ${record?.summary ?? event.signalId}`, [
          { label: 'Approve', command: `approve ${number}` },
          { label: 'Decline', command: `decline ${number}` },
        ]);
      }
    });
  }

  close(): void {
    this.#unsubscribe?.();
    this.#source = undefined;
  }

  /** Carries out a message that is a command of somebody who may give it; anything else there is talk. */
  async hear(message: ArrivedMessage): Promise<void> {
    const { settings, log } = this.#options;
    if (message.deleted || message.editedOf !== undefined) return;
    const command = readCommand(message.text);
    if (!command) return;
    if (!settings.users.includes(message.author)) {
      this.#strangers += 1;
      log.warn(
        { source: settings.source, author: message.author },
        `"${command.what}" was said in the operators' chat by somebody who may not, and is not obeyed`,
      );
      await this.#keep(message, command, 'not obeyed: the author is no operator');
      return;
    }
    const late = this.#isLate(message) && command.what !== 'kill';
    const answer = late
      ? `"${command.what}" is more than a minute old and is not carried out. Say it again if it still holds.`
      : await this.#answer(command, message);
    await this.#keep(message, command, answer);
    // The next command, and the rooms of the same source, wait for no answer.
    void this.tell(answer);
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

  async #keep({ channel, author }: ArrivedMessage, command: ChatCommand, answer: string): Promise<void> {
    const { trader, settings } = this.#options;
    const { what, ...said } = command;
    const words =
      command.what === 'kill' ? `kill ${command.reason}` : [what, ...Object.values(said)].join(' ');
    const event: ChatJournalEvent = {
      type: 'chat.command',
      source: settings.source,
      channel,
      author,
      command: words.trim(),
      answer,
    };
    // A kill is carried out even where it cannot be kept any more.
    await trader.keep([{ type: event.type, data: event }]).durable.catch(() => undefined);
  }

  #isLate({ time }: ArrivedMessage): boolean {
    return this.#options.clock.now() - time > MAX_AGE_MS;
  }

  async #answer(command: ChatCommand, message: ArrivedMessage): Promise<string> {
    const { author, authorName = author } = message;
    const actions = this.#options.actions();
    const by = `by ${authorName} in ${this.#options.settings.source}`;
    try {
      switch (command.what) {
        case 'kill':
          return (
            await actions.kill(
              'chat',
              `${command.reason === '' ? 'kill' : command.reason} (${by})`,
              // A halt may come late; what closes positions may not.
              this.#isLate(message) ? 'keep' : command.positions,
            )
          ).message;
        case 'flatten': {
          const symbol = command.symbol === '' ? undefined : command.symbol;
          return (await actions.flatten('chat', `flatten ${by}`, symbol)).message;
        }
        case 'approve':
        case 'decline': {
          const waiting = actions
            .signals(Number.MAX_SAFE_INTEGER)
            .find(({ id, stage }) => stage === 'waiting' && numberOf(id) === command.number);
          if (!waiting) return `No signal ${command.number} waits. Say "waiting" to see those that do.`;
          const approved = command.what === 'approve';
          return (await actions.decide('chat', waiting.id, approved, `${command.what}d ${by}`)).message;
        }
        case 'waiting':
          return waitingText(actions);
        case 'status':
          return statusText(actions.status(), actions.positions().length);
        case 'help':
          return COMMANDS_HELP;
      }
    } catch (cause) {
      return `It could not be carried out: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }
}

function waitingText(actions: OperatorActions): string {
  const waiting = actions.signals(Number.MAX_SAFE_INTEGER).filter(({ stage }) => stage === 'waiting');
  if (waiting.length === 0) return 'Nothing waits.';
  return waiting
    .slice(0, MOST_WAITING)
    .map(({ id, summary }) => `${numberOf(id)}: ${summary}`)
    .join('\n');
}

function statusText(status: StatusView, positions: number): string {
  const { account, link, tradingState, tradingStateReason: why = '', alarms } = status;
  return [
    `${account ? `${account.mode} ${account.id}` : 'No account yet'}, trading ${tradingState}${why === '' ? '' : ` (${why})`}`,
    link.ready ? 'Orders can be sent' : `No orders can be sent: ${link.reason ?? 'no answer'}`,
    `${count(positions, 'open position')}, ${count(alarms.length, 'alarm')}`,
  ].join('\n');
}
