import { text as textOfStream } from 'node:stream/consumers';
import { type FetchMessageObject, ImapFlow } from 'imapflow';
import { type Clock, unixMs } from '../../core/clock.ts';
import { Reconnect } from '../reconnect.ts';
import type { ArrivedMessage, ChatSource, SourceListener } from '../source.ts';
import {
  type BodyPart,
  isAuthenticated,
  isOthersSubject,
  ownWords,
  textOfHtml,
  textPartOf,
} from './mail-text.ts';

export interface MailOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string;
  readonly password: string;
  /** See `isAuthenticated`; `none`: every sender's name is believed. */
  readonly authenticatedBy: string;
  /** A room each. */
  readonly mailboxes: readonly string[];
  readonly clock: Clock;
  readonly reconnect?: () => Reconnect;
}

/** Mail that is longer is read so far. */
const MOST_BYTES = 65_536;
/** Servers without IDLE are asked so often. */
const POLL_MS = 30_000;

/** Mailboxes by IMAP, read only. Mail that came during a gap is fetched; edits and deletions there are none. */
export class MailSource implements ChatSource {
  readonly #options: MailOptions;
  #boxes: Mailbox[] = [];
  #listener: SourceListener | undefined;

  constructor(options: MailOptions) {
    this.#options = options;
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    this.#boxes = this.#options.mailboxes.map((name) => new Mailbox(name, this.#options, listener));
    for (const box of this.#boxes) box.start();
  }

  async close(): Promise<void> {
    await Promise.all(this.#boxes.map((box) => box.close()));
    this.#listener?.state('off');
  }
}

/** One mailbox, by a connection of its own: IMAP watches one at a time. */
class Mailbox {
  readonly #name: string;
  readonly #options: MailOptions;
  readonly #listener: SourceListener;
  readonly #reconnect: Reconnect;
  #client: ImapFlow | undefined;
  /** `validity:uid` of the next message; uids mean nothing once the validity has changed. */
  #next: { validity: string; uid: number } | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(name: string, options: MailOptions, listener: SourceListener) {
    this.#name = name;
    this.#options = options;
    this.#listener = listener;
    this.#reconnect = options.reconnect?.() ?? new Reconnect();
    const [, validity, uid] = /^(\d+):(\d+)$/.exec(listener.cursorOf(name) ?? '') ?? [];
    if (validity !== undefined) this.#next = { validity, uid: Number(uid) + 1 };
  }

  start(): void {
    void this.#connect();
  }

  async close(): Promise<void> {
    this.#reconnect.stop();
    await this.#leave();
    await this.#work;
  }

  async #connect(): Promise<void> {
    if (this.#reconnect.stopped) return;
    const { host, port, tls, user, password } = this.#options;
    this.#listener.state('connecting');
    const client = new ImapFlow({
      host,
      port,
      secure: tls,
      auth: { user, pass: password },
      logger: false,
      maxIdleTime: POLL_MS * 10,
      missingIdleCommand: 'NOOP',
    });
    this.#client = client;
    // A failure while something is under way rejects that as well.
    client.on('error', (error: Error) => this.#failed(client, error));
    client.on('close', () => this.#failed(client, new Error('the connection was closed')));
    client.on('exists', () => this.#look(client));
    try {
      await client.connect();
      const box = await client.mailboxOpen(this.#name, { readOnly: true });
      const validity = String(box.uidValidity);
      if (this.#next?.validity !== validity) this.#next = { validity, uid: Number(box.uidNext) };
      this.#reconnect.succeeded();
      this.#listener.state('connected');
      this.#look(client);
    } catch (cause) {
      this.#failed(client, cause);
    }
  }

  #failed(client: ImapFlow, cause: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.close();
    if (this.#reconnect.stopped) return;
    if (isRefusal(cause)) {
      this.#reconnect.stop();
      this.#listener.state(
        'refused',
        'The mail server does not accept user and password. Many providers want an app password: set it in BOWLINE_MAIL_PASSWORD.',
      );
      return;
    }
    const wait = this.#reconnect.later(() => void this.#connect());
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (wait !== undefined)
      this.#listener.state(
        'waiting',
        `${reason.replaceAll(this.#options.password, '…')}; tried again in ${Math.ceil(wait / 1_000)} s`,
      );
  }

  async #leave(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (!client) return;
    await client.logout().catch(() => client.close());
  }

  #look(client: ImapFlow): void {
    this.#work = this.#work.then(async () => {
      if (this.#client !== client) return;
      try {
        await this.#fetch(client);
        // At once: the library itself would wait 15 s, and servers tell of mail only while one idles.
        client.idle().catch((cause: unknown) => this.#failed(client, cause));
      } catch (cause) {
        this.#failed(client, cause);
      }
    });
  }

  async #fetch(client: ImapFlow): Promise<void> {
    const next = this.#next;
    if (!next) return;
    const found: FetchMessageObject[] = await client.fetchAll(
      `${next.uid}:*`,
      {
        uid: true,
        envelope: true,
        internalDate: true,
        bodyStructure: true,
        headers: ['authentication-results'],
      },
      { uid: true },
    );
    // `n:*` means the last message where there is none from n on.
    for (const message of found.filter(({ uid }) => uid >= next.uid).sort((a, b) => a.uid - b.uid)) {
      const arrived = await this.#messageOf(client, message, next.validity);
      await this.#listener.message(arrived);
      next.uid = message.uid + 1;
    }
  }

  async #messageOf(client: ImapFlow, message: FetchMessageObject, validity: string): Promise<ArrivedMessage> {
    const { uid, envelope, internalDate, bodyStructure, headers } = message;
    const { authenticatedBy, clock } = this.#options;
    const [from] = envelope?.from ?? [];
    const subject = envelope?.subject ?? '';
    const address = (from?.address ?? '').toLowerCase();
    const believed =
      authenticatedBy === 'none' || isAuthenticated(String(headers ?? ''), authenticatedBy, address);
    const body = bodyStructure ? await this.#body(client, uid, bodyStructure as BodyPart) : '';
    return {
      id: `${validity}:${uid}`,
      cursor: `${validity}:${uid}`,
      channel: this.#name,
      author: believed ? address : `unauthenticated ${address}`,
      ...(from?.name ? { authorName: from.name } : {}),
      // When the server received it: what the sender writes as the date is the sender's to choose.
      time: internalDate === undefined ? unixMs(clock.now()) : unixMs(new Date(internalDate).getTime()),
      text: [isOthersSubject(subject) ? '' : subject, body].filter((part) => part !== '').join('\n'),
    };
  }

  async #body(client: ImapFlow, uid: number, structure: BodyPart): Promise<string> {
    const part = textPartOf(structure);
    if (!part) return '';
    const { content } = await client.download(String(uid), part.part, { uid: true, maxBytes: MOST_BYTES });
    const text = content ? await textOfStream(content) : '';
    return ownWords(part.isHtml ? textOfHtml(text) : text);
  }
}

const isRefusal = (cause: unknown): boolean =>
  cause instanceof Error && 'authenticationFailed' in cause && cause.authenticationFailed === true;
