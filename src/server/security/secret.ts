import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Compares a given text with one secret in a time that tells nothing about either. */
export class SecretComparison {
  readonly #expected: Buffer;

  constructor(secret: string) {
    if (secret === '') throw new RangeError('an empty secret would let everybody in');
    this.#expected = digest(secret);
  }

  matches(given: string | undefined): boolean {
    return timingSafeEqual(this.#expected, digest(given ?? '')) && given !== undefined;
  }
}

/** 256 bits of chance, safe in addresses, headers and file names. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
