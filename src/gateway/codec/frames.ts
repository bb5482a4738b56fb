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
  const writer = new FrameWriter();
  for (const payload of payloads) writer.add(payload);
  return writer.take();
}

const CHUNK = 65_536;
const NOTHING = Buffer.alloc(0);
/** The most bytes that one UTF-16 unit of a string takes as UTF-8. */
const MOST_BYTES_PER_UNIT = 3;

/** Gathers frames as bytes until they are taken. */
export class FrameWriter {
  readonly #header: number;
  #chunk = NOTHING;
  #start = 0;
  #end = 0;

  /** @param framed False for payloads without their lengths, as they were sent before server version 100. */
  constructor(framed = true) {
    this.#header = framed ? HEADER : 0;
  }

  /** Bytes gathered. */
  get length(): number {
    return this.#end - this.#start;
  }

  add(payload: string): void {
    const header = this.#header;
    this.#makeRoom(header + payload.length * MOST_BYTES_PER_UNIT);
    const length = this.#chunk.write(payload, this.#end + header);
    if (header > 0) this.#chunk.writeUInt32BE(length, this.#end);
    this.#end += header + length;
  }

  /** What has been gathered; the writer is empty then, and never touches these bytes again. */
  take(): Buffer {
    const taken = this.#chunk.subarray(this.#start, this.#end);
    // Memory that was made for much at once goes with it.
    if (this.#chunk.length > CHUNK) this.#chunk = NOTHING;
    this.#start = this.#chunk === NOTHING ? 0 : this.#end;
    this.#end = this.#start;
    return taken;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#chunk.length) return;
    const gathered = this.take();
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, 2 * gathered.length + bytes));
    this.#start = 0;
    this.#end = gathered.copy(this.#chunk);
  }
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
