import type { Random } from '../../../core/random.ts';
import { layoutOf, type Message, valueAt } from '../message.ts';
import type { Part } from '../parts.ts';
import type { WireKind } from '../wire-types.ts';

const LARGEST_INT = 2_147_483_646;
const CHARACTERS = 'AZaz09 .:;,\'"é€-/|';

type Draw = (random: Random) => unknown;

const int: Draw = (random) => random.below(LARGEST_INT) * (random.below(2) === 0 ? 1 : -1) || 0;
const natural: Draw = (random) => random.below(LARGEST_INT);
const long: Draw = (random) => random.below(Number.MAX_SAFE_INTEGER);
const double: Draw = (random) => (random.below(20_000_000) - 10_000_000) / 10_000;
/** Never one of the numbers that mean unset in some field (0, -1, -2). */
const amount: Draw = (random) => (random.below(20_000_000) + 1) / 10_000;
const text: Draw = (random) =>
  Array.from({ length: random.below(12) }, () => CHARACTERS[random.below(CHARACTERS.length)]).join('');
const sometimes =
  (draw: Draw): Draw =>
  (random) =>
    random.below(4) === 0 ? undefined : draw(random);

const scalar: Readonly<Record<WireKind, Draw>> = {
  int,
  long,
  double,
  bits: (random) => random.below(2),
  bool: (random) => random.below(2) === 1,
  text,
  'optional-int': sometimes(natural),
  'optional-long': sometimes(long),
  'optional-double': sometimes(amount),
};

/** Texts and numbers on which the layout of some message depends. */
const decisive: Readonly<Record<string, readonly unknown[]>> = {
  secType: ['BAG', 'STK', 'FUND'],
  orderType: ['LMT', 'PEG BENCH', 'PEG BEST', 'PEG MID'],
  exchange: ['SMART', 'IBKRATS'],
  competeAgainstBestOffset: [0.02, Number.POSITIVE_INFINITY],
  tickType: [1, 2, 3, 4],
  type: [1, 3, 4, 5, 6, 7],
  deltaNeutralOrderType: ['', 'None', 'MKT'],
  algoStrategy: ['', 'Twap'],
  hedgeType: ['', 'D'],
};

function draw(name: string, kind: WireKind, random: Random): unknown {
  const choices = decisive[name] ?? [];
  const fitting = choices.filter((choice) => (kind === 'text') === (typeof choice === 'string'));
  return fitting.length > 0 && kind !== 'bool' ? fitting[random.below(fitting.length)] : scalar[kind](random);
}

const MOST = 4;

function fill(
  parts: readonly Part[],
  random: Random,
  values: Record<string, unknown>,
): Record<string, unknown> {
  for (const part of parts) {
    switch (part.kind) {
      case 'field': {
        const value = draw(part.name, part.type.kind, random);
        if (value !== undefined) values[part.name] = value;
        break;
      }
      case 'when':
        if (part.test(valueAt(values, part.path))) fill(part.parts, random, values);
        break;
      case 'group':
        values[part.name] = fill(part.parts, random, {});
        break;
      case 'option':
        if (random.below(2) === 1) values[part.name] = fill(part.parts, random, {});
        break;
      case 'list':
        values[part.name] = Array.from({ length: random.below(MOST) }, () => fill(part.parts, random, {}));
        break;
      case 'scalars':
        values[part.name] = Array.from({ length: random.below(MOST) }, () =>
          draw(part.name, part.type.kind, random),
        );
        break;
      default:
        break;
    }
  }
  return values;
}

/** Values that `message` can carry in `version`; every conditional section is met sooner or later. */
export const drawValues = (message: Message, version: number, random: Random): object =>
  fill(layoutOf(message, version), random, {});
