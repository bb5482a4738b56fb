import { randomBytes, timingSafeEqual } from 'node:crypto';

/** What is given is compared in this length at least, so that its own length takes no different time. */
const LEAST_BYTES = 128;

/** Compares a given text with one secret in a time that tells nothing about either. */
export class SecretComparison {
  readonly #expected: Buffer;
  readonly #given: Buffer;
  readonly #length: number;

  constructor(secret: string) {
    if (secret === '') throw new RangeError('an empty secret would let everybody in');
    this.#length = Buffer.byteLength(secret);
    const size = Math.max(LEAST_BYTES, this.#length);
    this.#expected = Buffer.alloc(size);
    this.#expected.write(secret);
    this.#given = Buffer.alloc(size);
  }

  matches(given: string | undefined): boolean {
    this.#given.fill(0);
    this.#given.write(given ?? '');
    const same = timingSafeEqual(this.#expected, this.#given);
    return same && Buffer.byteLength(given ?? '') === this.#length;
  }
}

/** 256 bits of chance, safe in addresses, headers and file names. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
