import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface FakeMail {
  readonly from: string;
  readonly name?: string;
  readonly subject: string;
  readonly text: string;
  /** Type of the only part. Default `plain`. */
  readonly kind?: 'plain' | 'html';
  readonly results?: string;
}

/** For tests: an IMAP4rev1 server (RFC 3501, IDLE of RFC 2177) with one mailbox, as far as a reader of mail uses it. */
export class FakeImap {
  readonly user = 'room@example.org';
  readonly password = 'fake-mail-password';
  readonly mails: FakeMail[] = [];
  validity = 77;
  readonly #server = createServer((socket) => this.#session(socket));
  readonly #sockets = new Set<Socket>();
  readonly #idle = new Map<Socket, string>();
  /** How many mails each client has been told of. */
  readonly #told = new Map<Socket, number>();

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  deliver(mail: FakeMail): void {
    this.mails.push(mail);
    for (const socket of this.#idle.keys()) this.#exists(socket);
  }

  #exists(socket: Socket): void {
    this.#told.set(socket, this.mails.length);
    socket.write(`* ${this.mails.length} EXISTS\r\n`);
  }

  /** Cuts all lines without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #session(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#idle.delete(socket);
    });
    socket.write('* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n');
    let buffered = '';
    socket.on('data', (chunk) => {
      buffered += chunk.toString('latin1');
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        this.#command(socket, line);
      }
    });
  }

  #command(socket: Socket, line: string): void {
    const say = (text: string): void => {
      if (!socket.destroyed) socket.write(`${text}\r\n`);
    };
    const idling = this.#idle.get(socket);
    if (/^done$/i.test(line) && idling !== undefined) {
      this.#idle.delete(socket);
      say(`${idling} OK done`);
      return;
    }
    const [, tag = '*', command = '', rest = ''] = /^(\S+) (\S+) ?(.*)$/.exec(line) ?? [];
    switch (command.toUpperCase()) {
      case 'CAPABILITY':
        say('* CAPABILITY IMAP4rev1 IDLE');
        break;
      case 'LOGIN':
        if (!rest.includes(this.user) || !rest.includes(this.password)) {
          say(`${tag} NO [AUTHENTICATIONFAILED] Invalid credentials`);
          return;
        }
        break;
      case 'LIST':
      case 'LSUB':
        say(`* ${command.toUpperCase()} (\\HasNoChildren) "/" INBOX`);
        break;
      case 'SELECT':
      case 'EXAMINE':
        this.#exists(socket);
        say('* FLAGS (\\Seen)');
        say(`* OK [UIDVALIDITY ${this.validity}] valid`);
        say(`* OK [UIDNEXT ${this.mails.length + 1}] next`);
        say(`${tag} OK [READ-ONLY] open`);
        return;
      case 'IDLE':
        this.#idle.set(socket, tag);
        say('+ idling');
        if (this.#told.get(socket) !== this.mails.length) this.#exists(socket);
        return;
      case 'UID':
        this.#fetch(say, rest);
        break;
      case 'LOGOUT':
        say('* BYE');
        say(`${tag} OK bye`);
        socket.end();
        return;
      default:
    }
    say(`${tag} OK ${command} done`);
  }

  #fetch(say: (text: string) => void, rest: string): void {
    const [, range = '', items = ''] = /^FETCH (\S+) (.*)$/i.exec(rest) ?? [];
    const [from = '1', to = from] = range.split(':');
    const last = to === '*' ? this.mails.length : Number(to);
    // `n:*` holds the last message, also where n is greater (RFC 3501, 6.4.8).
    const first = to === '*' ? Math.min(Number(from), this.mails.length) : Number(from);
    this.mails.forEach((mail, index) => {
      const uid = index + 1;
      if (uid < first || uid > last) return;
      const { from: address, name = '', subject, text, kind = 'plain', results } = mail;
      const literal = (value: string): string => `{${Buffer.byteLength(value)}}\r\n${value}`;
      const parts = [`UID ${uid}`];
      if (/INTERNALDATE/i.test(items)) parts.push(`INTERNALDATE "${internalDate(new Date())}"`);
      if (/ENVELOPE/i.test(items)) {
        const [user, host] = address.split('@');
        const sender = `(("${name}" NIL "${user}" "${host}"))`;
        parts.push(
          `ENVELOPE (NIL "${subject}" ${sender} ${sender} ${sender} NIL NIL NIL NIL "<${uid}@example.org>")`,
        );
      }
      if (/BODYSTRUCTURE/i.test(items))
        parts.push(
          `BODYSTRUCTURE ("TEXT" "${kind.toUpperCase()}" ("CHARSET" "utf-8") NIL NIL "8BIT" ${Buffer.byteLength(text)} 1)`,
        );
      const header = /BODY(?:\.PEEK)?\[HEADER\.FIELDS (\([^)]*\))\]/i.exec(items);
      if (header) {
        const value = results === undefined ? '\r\n' : `Authentication-Results: ${results}\r\n\r\n`;
        parts.push(`BODY[HEADER.FIELDS ${header[1]}] ${literal(value)}`);
      }
      for (const [, section, range2] of items.matchAll(
        /BODY(?:\.PEEK)?\[([\d.]+(?:\.MIME)?|TEXT|HEADER)\](<[\d.]+>)?/gi,
      )) {
        const mime = /MIME|HEADER/i.test(section ?? '');
        const start = Number(/<(\d+)/.exec(range2 ?? '')?.[1] ?? 0);
        const value = mime
          ? `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`
          : text.slice(start);
        parts.push(`BODY[${section}]${range2 === undefined ? '' : `<${start}>`} ${literal(value)}`);
      }
      say(`* ${uid} FETCH (${parts.join(' ')})`);
    });
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');
const internalDate = (at: Date): string =>
  `${two(at.getUTCDate())}-${MONTHS[at.getUTCMonth()]}-${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
