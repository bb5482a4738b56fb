import { fail, ok, type Result } from '../../core/result.ts';
import { CLIENT_MESSAGES } from '../codec/client/catalogue.ts';
import { startApi } from '../codec/client/session.ts';
import { UNFRAMED_MESSAGES } from '../codec/client/unframed.ts';
import { decodeBegun, fieldsOf } from '../codec/decode.ts';
import { encode } from '../codec/encode.ts';

/** The first client version that sends startApi; older ones send their client id alone. */
const FIRST_WITH_START = 63;
const NUL = 0;
const NOTHING = Buffer.alloc(0);
/** Fields that a message may have before the rest of it is given up. */
const MOST_FIELDS = 100_000;
/** Bytes of one field. */
const LONGEST_FIELD = 0xffffff;

/**
 * Cuts the byte stream of a client without frames into messages: only a message's own layout says where it ends. What comes out
 * has the fields of a framed message.
 */
export class UnframedReader {
  readonly #clientVersion: number;
  #fields: string[] = [];
  #rest = NOTHING;
  #isNamed: boolean;

  /** @param clientVersion 62 to 66; what it says of itself in its greeting. */
  constructor(clientVersion: number) {
    this.#clientVersion = clientVersion;
    this.#isNamed = clientVersion >= FIRST_WITH_START;
  }

  push(piece: Buffer): void {
    let start = 0;
    for (let end = piece.indexOf(NUL); end >= 0; end = piece.indexOf(NUL, start)) {
      const bytes = piece.subarray(start, end);
      this.#fields.push(Buffer.concat([this.#rest, bytes]).toString('utf8'));
      this.#rest = NOTHING;
      start = end + 1;
    }
    this.#rest = Buffer.concat([this.#rest, piece.subarray(start)]);
  }

  /** The next whole message; undefined when it has not arrived yet. After a failure the stream is lost. */
  next(): Result<readonly string[] | undefined, string> {
    if (this.#rest.length > LONGEST_FIELD || this.#fields.length > MOST_FIELDS) {
      return fail('A message without an end.');
    }
    const [type] = this.#fields;
    if (type === undefined) return ok(undefined);
    if (!this.#isNamed) {
      this.#isNamed = true;
      this.#fields.shift();
      return ok([String(startApi.id), '1', type]);
    }
    const id = Number(type);
    const message = UNFRAMED_MESSAGES.get(id);
    const framed = CLIENT_MESSAGES.get(id);
    if (message === undefined || framed === undefined) return fail(`Unknown message type ${type}.`);
    const read = decodeBegun(message, this.#clientVersion, this.#fields);
    if (!read.ok) return fail(`Message type ${type}.  Unable to parse data. ${read.error}`);
    if (read.value === undefined) return ok(undefined);
    this.#fields = this.#fields.slice(read.value.consumed);
    return ok(fieldsOf(encode(framed, this.#clientVersion, read.value.value)));
  }
}
