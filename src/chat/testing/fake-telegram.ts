import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';

/** What somebody writes in a group, as an update tells it. */
export interface SaidInGroup {
  readonly id: number;
  readonly chat: number;
  readonly from: number;
  readonly text: string;
  /** Milliseconds since 1970; now where absent. */
  readonly at?: number;
}

/** The update that tells of a message in a group. */
export const saidInGroup = ({ id, chat, from, text, at = Date.now() }: SaidInGroup): object => ({
  message: {
    message_id: id,
    date: Math.floor(at / 1_000),
    chat: { id: chat, type: 'group', title: 'Group' },
    from: { id: from, is_bot: false, first_name: 'Kim' },
    text,
  },
});

/** For tests: Telegram's bot API on loopback, with long polling as Telegram has it. */
export class FakeTelegram {
  readonly token = '123456:fake-telegram-token';
  readonly posts: { chat_id: string; text: string; reply_markup?: { inline_keyboard: object[][] } }[] = [];
  /** Answers every request with 502 while true. */
  broken = false;
  /** Messages are taken when it resolves. */
  stuck: Promise<void> = Promise.resolve();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #updates: { update_id: number }[] = [];
  #count = 0;
  #waiting: (() => void) | undefined;
  #asking: Socket | undefined;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Updates that nobody has confirmed yet. */
  get unconfirmed(): number {
    return this.#updates.length;
  }

  /** Whether somebody asks for news and waits. */
  get isAsked(): boolean {
    return this.#waiting !== undefined;
  }

  /** Several are told in one answer. */
  update(...updates: readonly object[]): void {
    for (const update of updates) {
      this.#count += 1;
      this.#updates.push({ update_id: this.#count, ...update });
    }
    this.#waiting?.();
  }

  /** Cuts the line of who waits for news. */
  cut(): void {
    this.#asking?.destroy();
  }

  async close(): Promise<void> {
    this.#waiting?.();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const done = (result: unknown): void => send(200, { ok: true, result });
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    const body = JSON.parse((await bodyOf(request)) || '{}');
    if (this.broken) return send(502, { ok: false, error_code: 502, description: 'Bad Gateway' });
    if (token !== this.token) return send(401, { ok: false, error_code: 401, description: 'Unauthorized' });
    switch (method?.toLowerCase()) {
      case 'getme':
        return done({ id: 1, is_bot: true, first_name: 'Bowline', username: 'bowline_bot' });
      case 'getupdates': {
        const {
          offset = 0,
          timeout = 0,
          limit = 100,
        } = body as { offset?: number; timeout?: number; limit?: number };
        while (this.#updates[0] && this.#updates[0].update_id < offset) this.#updates.shift();
        if (this.#updates.length === 0 && timeout > 0)
          await new Promise<void>((resolve) => {
            const settle = (): void => {
              request.socket.off('close', settle);
              this.#waiting = undefined;
              resolve();
            };
            this.#waiting = settle;
            this.#asking = request.socket;
            request.socket.once('close', settle);
          });
        return done(this.#updates.slice(0, limit));
      }
      case 'sendmessage':
        await this.stuck;
        this.posts.push(body);
        return done({ message_id: 1, date: 0, chat: { id: 1, type: 'private' } });
      default:
        return done(true);
    }
  }
}
