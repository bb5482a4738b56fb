import { Bot, BotError, type Context, GrammyError, HttpError, InlineKeyboard } from 'grammy';
import { type Clock, unixMs } from '../../core/clock.ts';
import { Reconnect } from '../reconnect.ts';
import type { ArrivedMessage, ChatSource, PostButton, SourceListener } from '../source.ts';

export interface TelegramOptions {
  readonly token: string;
  readonly clock: Clock;
  /** Telegram's own where absent. */
  readonly apiUrl?: string;
  /** Waits between attempts. */
  readonly reconnect?: () => Reconnect;
  /** Seconds that a question for news may stay open. */
  readonly pollSeconds?: number;
}

const POLL_SECONDS = 30;
const FIRST_ANSWER_MS = 30_000;
/** More than a poll lasts; the library's own 500 s would keep an answer that hangs in everybody's way. */
const ANSWER_SECONDS = POLL_SECONDS + 30;
/** How the library lets calls of the API be looked at. */
type Call = Parameters<Bot['api']['config']['use']>[0];
type Message = NonNullable<Context['msg']>;
type Update = Context['update'];
/** The library's types know an older signal than the one that it takes. */
type LibrarySignal = NonNullable<Parameters<Bot['api']['getMe']>[0]>;
/** Telegram's limit of a message. */
const LONGEST_POST = 4_096;
const UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
] as const;

/**
 * Telegram by long polling, as a bot. What was written while nobody asked is told later by Telegram itself, for a day.
 * Telegram tells bots of no deletions.
 */
export class TelegramSource implements ChatSource {
  readonly #options: TelegramOptions;
  readonly #reconnect: Reconnect;
  #listener: SourceListener | undefined;
  #bot: Bot | undefined;
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: TelegramOptions) {
    this.#options = options;
    this.#reconnect = options.reconnect?.() ?? new Reconnect();
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    this.#running = this.#run();
  }

  async post(channel: string, text: string, buttons: readonly PostButton[] = []): Promise<void> {
    const keyboard = buttons.reduce(
      (row, { label, command }) => row.text(label, command),
      new InlineKeyboard(),
    );
    try {
      await this.#bot?.api.sendMessage(channel, text.slice(0, LONGEST_POST), {
        ...(buttons.length > 0 ? { reply_markup: keyboard } : {}),
      });
    } catch (cause) {
      throw new Error(`Telegram did not take the message: ${this.#reasonOf(cause)}`);
    }
  }

  async close(): Promise<void> {
    this.#reconnect.stop();
    this.#closing.abort();
    // What was handed on is confirmed; what was not comes again.
    await this.#bot?.stop().catch(() => undefined);
    await this.#running;
    this.#listener?.state('off');
  }

  async #run(): Promise<void> {
    const { token, apiUrl, pollSeconds: timeout = POLL_SECONDS } = this.#options;
    this.#listener?.state('connecting');
    const bot = new Bot(token, {
      client: { timeoutSeconds: ANSWER_SECONDS, ...(apiUrl === undefined ? {} : { apiRoot: apiUrl }) },
    });
    this.#bot = bot;
    bot.api.config.use(this.#ahead);
    bot.use((context) => this.#take(context));
    // What could not be kept must not be confirmed: the polling ends, and begins anew before it.
    bot.catch((error) => {
      throw error;
    });
    try {
      // Not by the library's own `init`: it would try again by itself, after up to 20 minutes, and could not be closed.
      const first = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(FIRST_ANSWER_MS)]);
      bot.botInfo = await bot.api.getMe(first as unknown as LibrarySignal);
      if (this.#closing.signal.aborted) return;
      await bot.start({
        timeout,
        allowed_updates: UPDATES,
        onStart: () => {
          this.#reconnect.succeeded();
          this.#listener?.state('connected');
        },
      });
    } catch (cause) {
      this.#failed(cause);
    }
  }

  /**
   * Looks at what has come before the library hands it on one by one. A question that was cut off is asked again at once, because the
   * library would wait for three seconds: a connection that lay idle is closed by the other side at any time.
   */
  readonly #ahead: Call = async (call, method, payload, signal) => {
    const asksForNews = method === 'getUpdates' && !this.#closing.signal.aborted;
    const answer = await call(method, payload, signal).catch((cause: unknown) => {
      if (asksForNews && cause instanceof HttpError && !this.#closing.signal.aborted)
        return call(method, payload, signal);
      throw cause;
    });
    const updates = asksForNews && answer.ok ? (answer.result as unknown as Update[]) : [];
    for (const { message, channel_post: post } of updates) {
      const seen = this.#messageOf(message ?? post);
      if (seen) this.#listener?.urgent?.(seen);
    }
    return answer;
  };

  #failed(cause: unknown): void {
    if (this.#reconnect.stopped) return;
    if (cause instanceof GrammyError && (cause.error_code === 401 || cause.error_code === 404)) {
      this.#reconnect.stop();
      this.#listener?.state(
        'refused',
        'Telegram does not accept the bot token. Set the token that @BotFather gave in BOWLINE_TELEGRAM_TOKEN.',
      );
      return;
    }
    const wait = this.#reconnect.later(() => {
      this.#running = this.#run();
    });
    if (wait !== undefined)
      this.#listener?.state(
        'waiting',
        `${this.#reasonOf(cause)}; tried again in ${Math.ceil(wait / 1_000)} s`,
      );
  }

  /** For people. Addresses of the API hold the token, and so may messages of what lies below. */
  #reasonOf(cause: unknown): string {
    const error = cause instanceof BotError ? cause.error : cause;
    const text =
      error instanceof GrammyError
        ? error.error_code === 409
          ? 'another program reads with the same bot token'
          : `Telegram answered ${error.error_code}: ${error.description}`
        : error instanceof Error
          ? error.message
          : String(error);
    return text.replaceAll(this.#options.token, '…');
  }

  async #take(context: Context): Promise<void> {
    const query = context.callbackQuery;
    if (query?.data !== undefined && query.message) {
      // The press counts whether Telegram could be told so or not, and waits for no answer.
      void context.answerCallbackQuery().catch(() => undefined);
      await this.#listener?.message({
        id: `button-${query.id}`,
        channel: String(query.message.chat.id),
        author: String(query.from.id),
        authorName: nameOf(query.from),
        time: this.#options.clock.now(),
        // Telegram does not tell when a button was pressed, and of an old message not even when it was posted (0).
        saidAfter: unixMs(query.message.date * 1_000),
        text: query.data,
      });
      return;
    }
    const message = this.#messageOf(context.msg);
    if (message) await this.#listener?.message(message);
  }

  #messageOf(message: Message | undefined): ArrivedMessage | undefined {
    const text = message?.text ?? message?.caption;
    if (!message || text === undefined) return undefined;
    const { edit_date: edited, date, sender_chat: chat, from } = message;
    const id = String(message.message_id);
    return {
      id,
      channel: String(message.chat.id),
      // Who speaks as a channel or group shares an account with others who do.
      author: String(chat?.id ?? from?.id ?? message.chat.id),
      authorName: chat?.title ?? (from ? nameOf(from) : id),
      time: unixMs((edited ?? date) * 1_000),
      text: isOthers(message) ? asQuote(text) : text,
      ...(edited === undefined ? {} : { editedOf: id }),
    };
  }
}

/**
 * Passed on by hand: somebody else's words, or old ones of the author's, with the time of the passing on. What Telegram
 * itself passes on from a channel to its discussion group is the channel's post.
 */
const isOthers = ({
  forward_origin: origin,
  is_automatic_forward: automatic,
}: {
  forward_origin?: unknown;
  is_automatic_forward?: boolean | undefined;
}): boolean => origin !== undefined && automatic !== true;

const asQuote = (text: string): string => text.replace(/^/gm, '> ');

const nameOf = ({
  first_name: first,
  last_name: last,
}: {
  first_name: string;
  last_name?: string | undefined;
}): string => (last === undefined ? first : `${first} ${last}`);
