import type { Random } from '../../src/core/random.ts';
import { CORPORA } from '../../src/signals/dialects/corpus.ts';
import { bytes, mutated, pick, prose, upTo } from './draw.ts';

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

/** Bodies without end, the same for the same chance. */
export function drawBody(random: Random): FuzzBody {
  const contentType = pick(random, CONTENT_TYPES);
  const draw = random.next();
  if (draw < 0.25) return { kind: 'noise', text: prose(random, WORDS), contentType };
  if (draw < 0.7) return { kind: 'mutated', text: exchanged(random), contentType };
  if (draw < 0.95) return { kind: 'built', text: built(random), contentType };
  return { kind: 'bytes', text: bytes(random, 200), contentType };
}

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

const exchanged = (random: Random): string =>
  mutated(random, EXAMPLES, {
    most: 3,
    longest: 24,
    further: () => [pick(random, VALUES), pick(random, NAMES)],
  });
