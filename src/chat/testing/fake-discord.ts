import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import { snowflakeAt } from '../discord/discord-message.ts';

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  invalidSession: 9,
  hello: 10,
  acknowledged: 11,
};
const AUTHENTICATION_FAILED = 4004;

export interface FakeMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly text: string;
  readonly bot?: boolean;
  readonly embeds?: readonly object[];
  /** Discord's number of the kind; 0, somebody's words, where absent. */
  readonly type?: number;
  readonly timestamp?: string;
  readonly editedAt?: string;
}

/** For tests: Discord's REST API and gateway on loopback, as far as a bot that reads rooms uses them. */
export class FakeDiscord {
  readonly token = 'fake-discord-token';
  /** What was written before; told to those who ask. */
  readonly history: FakeMessage[] = [];
  readonly posts: { channel: string; content: string; components?: { components: object[] }[] }[] = [];
  readonly sessions: ('identify' | 'resume')[] = [];
  /** Channels whose history the bot may not read. */
  readonly closed = new Set<string>();
  /** Answers every request with 500 while true. */
  broken = false;
  /** Forgets sessions: a resume is turned away. */
  forgetful = false;
  readonly #server = createServer((request, response) => void this.#rest(request, response));
  readonly #gateway = new WebSocketServer({ server: this.#server });
  #socket: WebSocket | undefined;
  #sequence = 0;

  async start(): Promise<this> {
    this.#gateway.on('connection', (socket) => this.#session(socket));
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Somebody writes; with `told` false nobody is told, as during a gap. */
  write(message: FakeMessage, told = true): void {
    this.history.push(message);
    if (told) this.dispatch('MESSAGE_CREATE', apiMessage(message));
  }

  edit(message: FakeMessage): void {
    const edited = { ...apiMessage(message), edited_timestamp: new Date().toISOString() };
    this.dispatch('MESSAGE_UPDATE', edited);
  }

  remove(id: string, channel: string): void {
    this.dispatch('MESSAGE_DELETE', { id, channel_id: channel });
  }

  press(channel: string, user: string, command: string): void {
    this.dispatch('INTERACTION_CREATE', {
      id: snowflakeAt(Date.now()),
      token: 'interaction-token',
      type: 3,
      channel: { id: channel },
      member: { user: { id: user, username: user, global_name: null } },
      data: { custom_id: command, component_type: 2 },
    });
  }

  dispatch(type: string, data: object): void {
    this.#sequence += 1;
    this.#socket?.send(JSON.stringify({ op: OP.dispatch, t: type, s: this.#sequence, d: data }));
  }

  /** Cuts the line without a word. */
  cut(): void {
    this.#socket?.terminate();
  }

  async close(): Promise<void> {
    for (const client of this.#gateway.clients) client.terminate();
    this.#gateway.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #session(socket: WebSocket): void {
    this.#socket = socket;
    const send = (payload: object): void => socket.send(JSON.stringify(payload));
    send({ op: OP.hello, d: { heartbeat_interval: 40_000 } });
    socket.on('message', (raw) => {
      const { op, d } = JSON.parse(String(raw)) as { op: number; d: { token: string } };
      if (op === OP.heartbeat) send({ op: OP.acknowledged });
      if (op !== OP.identify && op !== OP.resume) return;
      this.sessions.push(op === OP.identify ? 'identify' : 'resume');
      if (d.token !== this.token) {
        socket.close(AUTHENTICATION_FAILED);
      } else if (op === OP.resume) {
        if (this.forgetful) send({ op: OP.invalidSession, d: false });
        else this.dispatch('RESUMED', {});
      } else {
        this.dispatch('READY', {
          v: 10,
          user: { id: '1', username: 'bowline' },
          session_id: 'session',
          resume_gateway_url: `ws://127.0.0.1:${this.#port}`,
          guilds: [],
        });
      }
    });
  }

  async #rest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const body = request.method === 'POST' ? JSON.parse((await bodyOf(request)) || '{}') : undefined;
    if (this.broken) return answer(500, { message: 'broken' });
    if (url.pathname.includes('/interactions/')) return answer(200, {});
    if (request.headers.authorization !== `Bot ${this.token}`)
      return answer(401, { message: '401: Unauthorized', code: 0 });
    if (url.pathname.endsWith('/gateway/bot')) {
      const limit = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 };
      return answer(200, { url: `ws://127.0.0.1:${this.#port}`, shards: 1, session_start_limit: limit });
    }
    const channel = /\/channels\/(\w+)\/messages$/.exec(url.pathname)?.[1];
    if (channel === undefined) return answer(404, { message: 'Unknown', code: 0 });
    if (request.method === 'POST') {
      this.posts.push({ channel, ...body });
      return answer(200, { id: '5' });
    }
    if (this.closed.has(channel)) return answer(403, { message: 'Missing Access', code: 50_001 });
    const after = BigInt(url.searchParams.get('after') ?? '0');
    const limit = Number(url.searchParams.get('limit'));
    const found = this.history
      .filter((message) => message.channel === channel && BigInt(message.id) > after)
      .slice(0, limit)
      .map(apiMessage);
    // Discord tells the newest first.
    return answer(200, found.reverse());
  }
}

const apiMessage = ({ id, channel, author, text, bot, embeds = [], type = 0, ...times }: FakeMessage) => ({
  id,
  channel_id: channel,
  author: { id: author, username: author, global_name: null, ...(bot ? { bot } : {}) },
  type,
  content: text,
  embeds,
  timestamp: times.timestamp ?? new Date().toISOString(),
  edited_timestamp: times.editedAt ?? null,
});
