import type { Random } from '../../src/core/random.ts';
import { CORPUS } from '../../src/signals/chat/corpus/corpus.ts';
import { bytes, mutated, pick, prose, upTo } from './draw.ts';

/** A line of a chat room to be read, and what is known of it. */
export interface FuzzLine {
  /** `quiet` lines must never come to an order. */
  readonly kind: 'quiet' | 'noise' | 'mutated' | 'joined' | 'bytes';
  readonly text: string;
}

const ALL = Object.values(CORPUS).flat();
const TEXTS = ALL.map(([, text]) => text);
const QUIET = ALL.filter(([expected]) => ['IGNORE', 'PLAN', 'RISK_NOTE'].includes(expected)).map(
  ([, text]) => text,
);
/** Words of rooms, without any symbol: they can name nothing to buy. */
const WORDS =
  'gm all nice great trade today the market looks weak strong maybe later we wait for it bought sold out half all trimmed stop loss target hit runners lotto size small big risk added avg in at now be patient scalp swing calls puts watch level break hold close tomorrow recap green red up down 10% 50% 1.20 .85 600 3/6 0dte 🔥 🚀 ! ? .'.split(
    ' ',
  );
const PIECES = [
  '@',
  '1.20',
  '.5',
  '$',
  '600c',
  '6/20',
  'SPY',
  '$TSLA',
  'half',
  '1/2',
  'all',
  'out',
  'BTO',
  'STC',
  'SL',
  'TP',
  'BE',
  '%',
  '-',
  '→',
  '\n',
  '9999999999',
  '٣',
  '\u0000',
  '’',
  '**',
  '~~',
  '||',
  'x10',
];

/** Case and decorations of rooms, none of which changes what a line means. */
const DRESSINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => `**${text}**`,
  (text) => `🔥 ${text} 🔥`,
  (text) => `- ${text}`,
  (text) => `@everyone ${text}`,
  (text) => `\u200b${text}\u00a0`,
  (text) => `${text}\n\n`,
];

/** Lines without end, the same for the same chance. */
export function drawLine(random: Random): FuzzLine {
  const draw = random.next();
  if (draw < 0.25) return { kind: 'quiet', text: pick(random, DRESSINGS)(pick(random, QUIET)) };
  if (draw < 0.45) return { kind: 'noise', text: prose(random, WORDS) };
  if (draw < 0.8) return { kind: 'mutated', text: dressed(random) };
  if (draw < 0.95) return { kind: 'joined', text: joined(random) };
  return { kind: 'bytes', text: bytes(random, 300) };
}

const joined = (random: Random): string =>
  Array.from({ length: 2 + upTo(random, 3) }, () => pick(random, TEXTS)).join(
    pick(random, [' ', '\n', ' | ', '. ', ', ', ' and ']),
  );

function dressed(random: Random): string {
  const text = mutated(random, TEXTS, { most: 4, longest: 12, further: () => [pick(random, PIECES)] });
  return pick(random, DRESSINGS)(text);
}
