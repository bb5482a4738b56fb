import type { Random } from '../../src/core/random.ts';
import { CORPORA } from '../../src/signals/dialects/corpus.ts';

/** A body to be read, and what is known of it. */
export interface FuzzBody {
  readonly kind: 'noise' | 'mutated' | 'built' | 'bytes';
  readonly text: string;
  readonly contentType?: string;
}

const EXAMPLES = Object.values(CORPORA).flatMap((corpus) => corpus.map(({ body }) => body.slice(0, 3000)));
const CONTENT_TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', ''];
/** Names that stand in the corpora's JSON bodies, of every dialect. */
const NAMES = [
  ...new Set(
    EXAMPLES.flatMap((body) => [...body.matchAll(/"([A-Za-z_]{2,30})"\s*:/g)].map(([, name = '']) => name)),
  ),
];
const VALUES = [
  '"buy"',
  '"sell"',
  '"close"',
  '"flat"',
  '"long"',
  '"SPY"',
  '"ES1!"',
  '"SPY 0DTE C ATM"',
  '10',
  '"10"',
  '0',
  '-1',
  '1e400',
  'NaN',
  '""',
  'null',
  'true',
  'false',
  '{}',
  '[]',
  '{"percent":1}',
  '[{"name":"qty","value":1}]',
  '"{{close}}"',
  '{{plot_0}}',
  '"1%"',
  '"2026-11-20T19:31:00Z"',
  '"strategy.entrylong"',
  '"limit"',
  '"MKT"',
  '9999999999999',
  '"٣"',
  '"\\u0000"',
];
/** Ordinary words, those of trading among them: prose must never become an order. */
const WORDS =
  'the a market might go up we buy sell close long short exit flat target stop gold was up today in at now all out half everything recap great trade watch this level order filled on new strategy position is cancel reverse add maybe tomorrow support 100 5% $20 ! ? .'.split(
    ' ',
  );

const pick = <Value>(random: Random, from: readonly Value[]): Value => {
  const found = from[Math.floor(random.next() * from.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
};
const upTo = (random: Random, most: number): number => Math.floor(random.next() * (most + 1));

/** Bodies without end, the same for the same chance. */
export function drawBody(random: Random): FuzzBody {
  const contentType = pick(random, CONTENT_TYPES);
  const draw = random.next();
  if (draw < 0.25) return { kind: 'noise', text: prose(random), contentType };
  if (draw < 0.7) return { kind: 'mutated', text: mutated(random), contentType };
  if (draw < 0.95) return { kind: 'built', text: built(random), contentType };
  return { kind: 'bytes', text: bytes(random), contentType };
}

const prose = (random: Random): string =>
  Array.from({ length: 1 + upTo(random, 14) }, () => pick(random, WORDS)).join(
    pick(random, [' ', ' ', ' ', '\n', ', ']),
  );

const bytes = (random: Random): string =>
  Array.from({ length: upTo(random, 200) }, () => String.fromCharCode(upTo(random, 0x2ff))).join('');

function built(random: Random): string {
  const fields = Array.from(
    { length: 1 + upTo(random, 9) },
    () => [pick(random, NAMES), pick(random, VALUES)] as const,
  );
  if (random.next() < 0.7) return `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
  const sign = pick(random, ['&', ';', '\n', ', ', ' ']);
  const head =
    random.next() < 0.3
      ? `${pick(random, ['buy', 'sell', 'close', 'long'])} ${pick(random, ['SPY', 'spy', 'ES1!'])} `
      : '';
  return head + fields.map(([name, value]) => `${name}=${value.replaceAll('"', '')}`).join(sign);
}

/** An example with a piece cut out, doubled, exchanged for one of another, or with a value exchanged. */
function mutated(random: Random): string {
  let text = pick(random, EXAMPLES);
  for (let times = 1 + upTo(random, 2); times > 0; times--) {
    const at = upTo(random, text.length);
    const length = upTo(random, 24);
    const piece = text.slice(at, at + length);
    const other = pick(random, EXAMPLES);
    const from = upTo(random, other.length);
    const instead = pick(random, [
      '',
      piece + piece,
      other.slice(from, from + length),
      pick(random, VALUES),
      pick(random, NAMES),
    ]);
    text = text.slice(0, at) + instead + text.slice(at + length);
  }
  return text;
}
