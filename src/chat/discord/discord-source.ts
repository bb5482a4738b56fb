import { DiscordAPIError, HTTPError, REST } from '@discordjs/rest';
import { WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import {
  type APIInteraction,
  type APIMessage,
  ButtonStyle,
  ComponentType,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  GatewayIntentBits,
  InteractionResponseType,
  InteractionType,
  Routes,
} from 'discord-api-types/v10';
import { type Clock, unixMs } from '../../core/clock.ts';
import { Reconnect } from '../reconnect.ts';
import type { ArrivedMessage, ChatSource, PostButton, SourceListener } from '../source.ts';
import { isSpoken, messageOf, snowflakeAt, timeOfSnowflake } from './discord-message.ts';

export interface DiscordOptions {
  readonly token: string;
  /** Channels whose missed messages are fetched after a gap. */
  readonly channels: readonly string[];
  readonly clock: Clock;
  /** Discord's own where absent. */
  readonly apiUrl?: string;
  /** Waits between attempts. */
  readonly reconnect?: () => Reconnect;
}

/** Messages of one page, and pages of one gap. */
const PAGE = 100;
const MOST_PAGES = 10;
/** Discord's limit of a message. */
const LONGEST_POST = 2_000;
/** The library comes back by itself, without ever waiting longer; after so many failures in a row we wait instead. */
const QUICK_ATTEMPTS = 3;
const INTENTS =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.MessageContent;

/** Close reasons that no further attempt can change, with what to do. */
const FINAL: Readonly<Record<string, string>> = {
  'Authentication failed':
    'Discord does not accept the bot token. Set the token of the bot in BOWLINE_DISCORD_TOKEN.',
  'Used disallowed intents':
    'The bot may not read messages. Turn on "Message Content Intent" under Bot in the Discord developer portal.',
};

/** Discord by its gateway, as a bot. */
export class DiscordSource implements ChatSource {
  readonly #options: DiscordOptions;
  readonly #rest: REST;
  readonly #reconnect: Reconnect;
  #listener: SourceListener | undefined;
  #manager: WebSocketManager | undefined;
  #self = '';
  /** From where a channel without a cursor is caught up: the first connection. */
  #since: string | undefined;
  /** The last message that was handed on, by channel: of those that no room keeps there is no cursor. */
  readonly #seen = new Map<string, string>();
  #failures = 0;
  /** What was told is handed on in order, and after what was missed before it. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: DiscordOptions) {
    this.#options = options;
    const { token, apiUrl } = options;
    this.#reconnect = options.reconnect?.() ?? new Reconnect();
    this.#rest = new REST({ version: '10', retries: 1, ...(apiUrl === undefined ? {} : { api: apiUrl }) });
    this.#rest.setToken(token);
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    void this.#connect();
  }

  async post(channel: string, text: string, buttons: readonly PostButton[] = []): Promise<void> {
    const components = buttons.map(({ label, command }) => ({
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      label,
      custom_id: command,
    }));
    const row = { type: ComponentType.ActionRow, components };
    try {
      await this.#rest.post(Routes.channelMessages(channel), {
        body: {
          content: text.slice(0, LONGEST_POST),
          allowed_mentions: { parse: [] },
          ...(components.length === 0 ? {} : { components: [row] }),
        },
      });
    } catch (cause) {
      throw new Error(`Discord did not take the message: ${reasonOf(cause)}`);
    }
  }

  async close(): Promise<void> {
    this.#reconnect.stop();
    await this.#leave();
    this.#rest.clearHandlerSweeper();
    this.#rest.clearHashSweeper();
    await this.#work;
    this.#listener?.state('off');
  }

  async #connect(): Promise<void> {
    if (this.#reconnect.stopped) return;
    this.#listener?.state('connecting');
    const manager = new WebSocketManager({ token: this.#options.token, intents: INTENTS, rest: this.#rest });
    this.#manager = manager;
    const mine = (): boolean => this.#manager === manager;
    manager.on(WebSocketShardEvents.Ready, ({ user }) => {
      this.#self = user.id;
      if (mine()) this.#onReady();
    });
    manager.on(WebSocketShardEvents.Resumed, () => {
      // Discord tells again what was missed; edits and deletions too.
      if (mine()) this.#connected();
    });
    manager.on(WebSocketShardEvents.Dispatch, (payload) => {
      if (!mine()) return;
      this.#ahead(payload);
      this.#inOrder(() => this.#dispatch(payload));
    });
    manager.on(WebSocketShardEvents.Closed, (code) => {
      if (mine()) this.#onClosed(code);
    });
    // A broken socket is told as closed as well.
    manager.on(WebSocketShardEvents.SocketError, () => undefined);
    manager.on(WebSocketShardEvents.Error, (error) => {
      if (mine()) this.#onError(error);
    });
    try {
      await manager.connect();
    } catch (cause) {
      if (mine()) await this.#failed(cause);
    }
  }

  #connected(): void {
    this.#failures = 0;
    this.#reconnect.succeeded();
    this.#listener?.state('connected');
  }

  #onReady(): void {
    this.#inOrder(() => this.#catchUp());
    this.#connected();
  }

  #onClosed(code: number): void {
    this.#failures += 1;
    this.#listener?.state('waiting', `the connection was closed (${code})`);
    if (this.#failures > QUICK_ATTEMPTS) void this.#later(`the connection was closed (${code})`);
  }

  #onError(error: Error): void {
    const final = FINAL[error.message];
    if (final === undefined) void this.#later(error.message);
    else void this.#refused(final);
  }

  async #failed(cause: unknown): Promise<void> {
    if (cause instanceof DiscordAPIError && cause.status === 401)
      return this.#refused(FINAL['Authentication failed'] ?? '');
    return this.#later(reasonOf(cause));
  }

  async #refused(reason: string): Promise<void> {
    this.#reconnect.stop();
    this.#listener?.state('refused', reason);
    await this.#leave();
  }

  async #later(reason: string): Promise<void> {
    this.#failures = 0;
    await this.#leave();
    const wait = this.#reconnect.later(() => void this.#connect());
    if (wait !== undefined)
      this.#listener?.state('waiting', `${reason}; tried again in ${Math.ceil(wait / 1_000)} s`);
  }

  async #leave(): Promise<void> {
    const manager = this.#manager;
    this.#manager = undefined;
    try {
      await manager?.destroy();
    } catch {
      // It was not connected any more.
    }
  }

  /** What is new is seen before what was told and missed before it. */
  #ahead(payload: GatewayDispatchPayload): void {
    if (payload.t !== GatewayDispatchEvents.MessageCreate || !isSpoken(payload.d)) return;
    const message = messageOf(payload.d, 'new');
    if (message.author !== this.#self) this.#listener?.urgent?.(message);
  }

  #inOrder(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((cause: unknown) => {
      // What could not be kept is fetched again after the next connection.
      if (!this.#reconnect.stopped) void this.#later(cause instanceof Error ? cause.message : String(cause));
    });
  }

  async #dispatch(payload: GatewayDispatchPayload): Promise<void> {
    switch (payload.t) {
      case GatewayDispatchEvents.MessageCreate:
        if (isSpoken(payload.d)) await this.#tell(messageOf(payload.d, 'new'));
        return;
      case GatewayDispatchEvents.MessageUpdate:
        // Discord adds previews of links to a message by an update that is no edit.
        if (payload.d.edited_timestamp && isSpoken(payload.d)) await this.#tell(messageOf(payload.d, 'edit'));
        return;
      case GatewayDispatchEvents.MessageDelete:
        return this.#tell(this.#deletion(payload.d.id, payload.d.channel_id));
      case GatewayDispatchEvents.MessageDeleteBulk:
        for (const id of payload.d.ids) await this.#tell(this.#deletion(id, payload.d.channel_id));
        return;
      case GatewayDispatchEvents.InteractionCreate:
        return this.#press(payload.d);
      default:
    }
  }

  /** Who wrote it is not told with a deletion. */
  #deletion(id: string, channel: string): ArrivedMessage {
    return { id, channel, author: '', time: unixMs(this.#options.clock.now()), text: '', deleted: true };
  }

  async #press(interaction: APIInteraction): Promise<void> {
    if (interaction.type !== InteractionType.MessageComponent) return;
    const user = interaction.member?.user ?? interaction.user;
    void this.#rest
      .post(Routes.interactionCallback(interaction.id, interaction.token), {
        body: { type: InteractionResponseType.DeferredMessageUpdate },
        auth: false,
      })
      // The press counts whether Discord could be told so or not, and waits for no answer.
      .catch(() => undefined);
    if (!user) return;
    await this.#tell({
      id: interaction.id,
      channel: interaction.channel.id,
      author: user.id,
      authorName: user.global_name ?? user.username,
      time: timeOfSnowflake(interaction.id),
      text: interaction.data.custom_id,
    });
  }

  async #tell(message: ArrivedMessage): Promise<void> {
    if (message.author === this.#self) return;
    await this.#listener?.message(message);
    if (message.cursor !== undefined) this.#seen.set(message.channel, message.cursor);
  }

  /** Fetches what was written since the last message that was kept. */
  async #catchUp(): Promise<void> {
    for (const channel of this.#options.channels) {
      const kept = this.#listener?.cursorOf(channel);
      const after = latest([kept, this.#seen.get(channel)]) ?? this.#since;
      if (after === undefined) continue;
      try {
        await this.#fetchAfter(channel, after);
      } catch (cause) {
        if (!isDenied(cause)) throw cause;
        // One channel that cannot be read must not take the others, and the operators' chat, with it.
        this.#listener?.state('connected', `missed messages of channel ${channel}: ${reasonOf(cause)}`);
      }
    }
    this.#since ??= snowflakeAt(this.#options.clock.now());
  }

  async #fetchAfter(channel: string, begin: string): Promise<void> {
    let after = begin;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = new URLSearchParams({ after, limit: String(PAGE) });
      const found = (await this.#rest.get(Routes.channelMessages(channel), { query })) as APIMessage[];
      const inOrder = found.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
      for (const message of inOrder.filter(isSpoken)) await this.#tell(messageOf(message, 'missed'));
      after = inOrder.at(-1)?.id ?? after;
      if (found.length < PAGE) return;
    }
    this.#listener?.state(
      'connected',
      `more was missed in channel ${channel} than is fetched: read it there`,
    );
  }
}

const latest = (ids: readonly (string | undefined)[]): string | undefined =>
  ids.filter((id) => id !== undefined).reduce((a, b) => (a === '' || BigInt(b) > BigInt(a) ? b : a), '') ||
  undefined;

/** What asking again does not change: the bot may not read there, or the channel is gone. */
const isDenied = (cause: unknown): boolean =>
  cause instanceof DiscordAPIError && (cause.status === 403 || cause.status === 404);

/** Why a request failed, without its address: addresses of answers to buttons hold a token. */
function reasonOf(cause: unknown): string {
  if (cause instanceof DiscordAPIError) return `Discord answered ${cause.status}: ${cause.message}`;
  if (cause instanceof HTTPError) return `Discord answered ${cause.status}`;
  return cause instanceof Error ? cause.message : String(cause);
}
