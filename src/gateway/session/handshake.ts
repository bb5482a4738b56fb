import { fail, ok, type Result } from '../../core/result.ts';
import type { FrameReader } from '../codec/frames.ts';
import { LOWEST_VERSION, UNFRAMED_CLIENTS, UNFRAMED_VERSION } from '../settings.ts';

const PREFIX = Buffer.from('API\0', 'latin1');
const LONGEST_GREETING = 256;
const VERSIONS = /^v(\d{1,4})(?:\.\.(\d{1,4}))?(?:\s(.*))?$/s;
/** A client without frames begins with its own version number. */
const NUMBER = /^\d{1,4}\0$/;
const BEGUN_NUMBER = /^\d{1,4}$/;
const LONGEST_NUMBER = 5;

/** What a client says first. */
export type Greeting =
  | {
      readonly kind: 'framed';
      readonly lowest: number;
      readonly highest: number;
      /** Connect options, such as `+PACEAPI`. */
      readonly options: string;
    }
  /** From before server version 100: the client's version alone, and no frames at all. */
  | { readonly kind: 'unframed'; readonly clientVersion: number };

/** What both sides agree on. */
export interface Agreed {
  /** The server version that the client is told. */
  readonly told: number;
  /** The version whose layouts are used: the server version, or without frames the client's. */
  readonly layouts: number;
}

/** Reads `API\0` and the version range, or an old client's version. Undefined until all has arrived; fails for anything else. */
export function readGreeting(reader: FrameReader): Result<Greeting | undefined, string> {
  const first = reader.peek(1)?.toString('latin1');
  if (first !== undefined && BEGUN_NUMBER.test(first)) return readClientVersion(reader);
  const head = reader.peek(PREFIX.length);
  if (head === undefined) return ok(undefined);
  if (!head.equals(PREFIX)) return fail('the connection does not begin with "API"');
  const lengthEnd = PREFIX.length + 4;
  const length = reader.peek(lengthEnd)?.readUInt32BE(PREFIX.length);
  if (length === undefined) return ok(undefined);
  if (length > LONGEST_GREETING) return fail(`a greeting of ${length} bytes`);
  const whole = reader.take(lengthEnd + length);
  if (whole === undefined) return ok(undefined);
  const text = whole.toString('latin1', lengthEnd).replace(/\0+$/, '');
  const match = VERSIONS.exec(text);
  if (match === null) return fail(`unreadable versions: ${JSON.stringify(text)}`);
  const lowest = Number(match[1]);
  return ok({ kind: 'framed', lowest, highest: Number(match[2] ?? lowest), options: match[3] ?? '' });
}

function readClientVersion(reader: FrameReader): Result<Greeting | undefined, string> {
  for (let length = 2; length <= LONGEST_NUMBER; length++) {
    const text = reader.peek(length)?.toString('latin1');
    if (text === undefined) return ok(undefined);
    if (NUMBER.test(text)) {
      reader.take(length);
      return ok({ kind: 'unframed', clientVersion: Number.parseInt(text, 10) });
    }
    if (!BEGUN_NUMBER.test(text)) break;
  }
  return fail('the connection does not begin with "API"');
}

/**
 * The versions for a client: the lower of its highest and the gateway's ceiling; 76 for one without frames. Fails for a client that
 * is too old; one that is too new is told the ceiling and gives up by itself.
 */
export function negotiate(greeting: Greeting, ceiling: number): Result<Agreed, string> {
  if (greeting.kind === 'unframed') {
    const { clientVersion } = greeting;
    return clientVersion < UNFRAMED_CLIENTS.lowest
      ? fail(`the client's version is ${clientVersion}; at least ${UNFRAMED_CLIENTS.lowest} is needed`)
      : ok({ told: UNFRAMED_VERSION, layouts: Math.min(clientVersion, UNFRAMED_CLIENTS.highest) });
  }
  const { highest } = greeting;
  if (highest < LOWEST_VERSION) {
    return fail(`the client's versions end at ${highest}; at least ${LOWEST_VERSION} is needed`);
  }
  const version = Math.min(highest, ceiling);
  return ok({ told: version, layouts: version });
}

/** The greeting as a transcript shows it. */
export const greetingText = (greeting: Greeting): string => {
  if (greeting.kind === 'unframed') return String(greeting.clientVersion);
  const { lowest, highest, options } = greeting;
  return `v${lowest}..${highest}${options === '' ? '' : ` ${options}`}`;
};
