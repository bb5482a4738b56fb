import { fail, ok, type Result } from '../../core/result.ts';

/** Largest payload of a frame in bytes. */
export const MAX_PAYLOAD = 0xffffff;
const HEADER = 4;

/** A frame: the payload's length as 32 bits, most significant first, and the payload. */
export function frame(payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  const bytes = Buffer.allocUnsafe(HEADER + length);
  bytes.writeUInt32BE(length, 0);
  bytes.write(payload, HEADER);
  return bytes;
}

/** Several frames in one piece of memory. */
export function frames(payloads: readonly string[]): Buffer {
  const lengths = payloads.map((payload) => Buffer.byteLength(payload));
  const total = lengths.reduce((sum, length) => sum + HEADER + length, 0);
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  payloads.forEach((payload, index) => {
    const length = lengths[index] ?? 0;
    bytes.writeUInt32BE(length, at);
    bytes.write(payload, at + HEADER);
    at += HEADER + length;
  });
  return bytes;
}

export interface OversizedFrame {
  readonly length: number;
}

/** Cuts a byte stream, in whatever pieces it comes, into payloads. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #buffered = 0;

  /** Bytes that wait for the rest of their frame. */
  get buffered(): number {
    return this.#buffered;
  }

  push(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#buffered += piece.length;
  }

  /** Takes `count` raw bytes; undefined when there are not so many yet. */
  take(count: number): Buffer | undefined {
    if (this.#buffered < count) return undefined;
    const all = this.#joined();
    this.#pieces = all.length > count ? [all.subarray(count)] : [];
    this.#buffered -= count;
    return all.subarray(0, count);
  }

  /** The first bytes without taking them; undefined when there are not so many yet. */
  peek(count: number): Buffer | undefined {
    return this.#buffered < count ? undefined : this.#joined().subarray(0, count);
  }

  /** The next whole payload; undefined when it has not arrived yet. After an oversized frame the stream is lost. */
  next(): Result<string | undefined, OversizedFrame> {
    const header = this.#buffered < HEADER ? undefined : this.#header();
    if (header === undefined) return ok(undefined);
    if (header > MAX_PAYLOAD) return fail({ length: header });
    if (this.#buffered < HEADER + header) return ok(undefined);
    const whole = this.take(HEADER + header);
    return ok(whole?.toString('utf8', HEADER));
  }

  #header(): number {
    const first = this.#pieces[0];
    return first !== undefined && first.length >= HEADER
      ? first.readUInt32BE(0)
      : this.#joined().readUInt32BE(0);
  }

  #joined(): Buffer {
    const [only] = this.#pieces;
    if (only !== undefined && this.#pieces.length === 1) return only;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }
}
