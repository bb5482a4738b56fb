import { fail, ok, type Result } from '../../core/result.ts';
import { fieldsOf } from '../codec/decode.ts';
import { FrameReader } from '../codec/frames.ts';
import { UnframedReader } from './unframed-reader.ts';

/** Why nothing more can be read: a frame that is too large, or, without frames, a message whose end is unknown. */
export type Lost =
  | { readonly kind: 'oversized'; readonly length: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

const NOTHING = Buffer.alloc(0);

/** What comes from a client: frames, unless it is one that speaks without. */
export class Inbound {
  /** Bytes that have not been read; the greeting is read from here. */
  readonly bytes = new FrameReader();
  #unframed: UnframedReader | undefined;

  /** From now on without frames, for a client of this version. */
  dropFrames(clientVersion: number): void {
    this.#unframed = new UnframedReader(clientVersion);
  }

  get isFramed(): boolean {
    return this.#unframed === undefined;
  }

  /** The fields of the next message; undefined when it has not arrived yet. After a failure the stream is lost. */
  next(): Result<readonly string[] | undefined, Lost> {
    if (this.#unframed !== undefined) {
      this.#unframed.push(this.bytes.take(this.bytes.buffered) ?? NOTHING);
      const next = this.#unframed.next();
      return next.ok ? next : fail({ kind: 'unreadable', reason: next.error });
    }
    const next = this.bytes.next();
    if (!next.ok) return fail({ kind: 'oversized', length: next.error.length });
    return ok(next.value === undefined ? undefined : fieldsOf(next.value));
  }
}
