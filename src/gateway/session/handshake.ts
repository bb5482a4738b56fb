import { fail, ok, type Result } from '../../core/result.ts';
import type { FrameReader } from '../codec/frames.ts';
import { LOWEST_VERSION } from '../settings.ts';

const PREFIX = Buffer.from('API\0', 'latin1');
const LONGEST_GREETING = 256;
const VERSIONS = /^v(\d{1,4})(?:\.\.(\d{1,4}))?(?:\s(.*))?$/s;

/** What a client says first. */
export interface Greeting {
  readonly lowest: number;
  readonly highest: number;
  /** Connect options, such as `+PACEAPI`. */
  readonly options: string;
}

/** Reads `API\0` and the version range. Undefined until all of it has arrived; fails for anything else. */
export function readGreeting(reader: FrameReader): Result<Greeting | undefined, string> {
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
  return ok({ lowest, highest: Number(match[2] ?? lowest), options: match[3] ?? '' });
}

/**
 * The server version for a client: the lower of its highest and the gateway's ceiling. Fails for a client that is too old;
 * one that is too new is told the ceiling and gives up by itself.
 */
export function negotiate({ highest }: Greeting, ceiling: number): Result<number, string> {
  if (highest < LOWEST_VERSION) {
    return fail(`the client's versions end at ${highest}; at least ${LOWEST_VERSION} is needed`);
  }
  return ok(Math.min(highest, ceiling));
}
