import { unixMs } from '../core/clock.ts';
import { cleanDecimal, type Price } from '../core/price.ts';
import { type Random, seededRandom } from '../core/random.ts';
import { MINUTE_MS } from './aggregate.ts';
import type { Bar } from './market.ts';
import { stepScale } from './step-scale.ts';

const SECOND_MS = 1000;
const SECONDS = MINUTE_MS / SECOND_MS;

/**
 * A minute taken apart into bars of one second that join to it again: they begin at its open, touch its high and low, end at
 * its close, and share its volume. The same minute and seed give the same seconds. Of a minute that is still forming
 * (`reached` lies within it) only the seconds that have begun.
 * @param tick Prices stay on this grid.
 * @param sizeStep Sizes are whole numbers of this.
 */
export function secondsOf(
  minute: Bar,
  seed: number,
  tick: number,
  sizeStep: number,
  reached = Number.POSITIVE_INFINITY,
): Bar[] {
  const passed = Math.floor((reached - minute.time) / SECOND_MS) + 1;
  const count = Math.max(1, Math.min(SECONDS, passed));
  const random = seededRandom(seed);
  const { levels, top, bottom } = pathOf(minute, count, random, tick);
  const volumes = minute.volume < 0 ? undefined : shares(minute.volume, count, random, sizeStep);
  return Array.from({ length: count }, (_, index): Bar => {
    const open = levels[index] as Price;
    const close = levels[index + 1] as Price;
    const high = (index === top ? minute.high : Math.max(open, close)) as Price;
    const low = (index === bottom ? minute.low : Math.min(open, close)) as Price;
    const volume = volumes?.[index] ?? -1;
    return {
      time: unixMs(minute.time + index * SECOND_MS),
      open,
      high,
      low,
      close,
      volume,
      ...(minute.count === undefined ? {} : { count: tradesOf(minute.count, volume / minute.volume) }),
      ...(minute.wap === undefined ? {} : { wap: cleanDecimal((open + high + low + close) / 4) }),
    };
  });
}

const tradesOf = (count: number, share: number): number =>
  share > 0 ? Math.max(1, Math.round(count * share)) : 0;

interface Path {
  /** Prices between the seconds, one more than there are seconds. */
  readonly levels: readonly number[];
  /** The seconds in which the high and the low are touched. */
  readonly top: number;
  readonly bottom: number;
}

function pathOf({ open, high, low, close }: Bar, count: number, random: Random, tick: number): Path {
  const scale = stepScale(tick);
  const first = random.below(count);
  const second = random.below(count);
  // A minute that rises usually sees its low first.
  const lowFirst = close >= open ? random.next() < 0.75 : random.next() < 0.25;
  const [early, late] = first <= second ? [first, second] : [second, first];
  const [top, bottom] = lowFirst ? [late, early] : [early, late];
  const anchors = [
    [0, open],
    [early, lowFirst ? low : high],
    [late, lowFirst ? high : low],
    [count, close],
  ] as const;
  const levels = Array.from({ length: count + 1 }, (_, index) => {
    if (index === 0) return open;
    if (index === count) return close;
    const next = anchors.findIndex(([at]) => at >= index);
    const [fromAt, from] = anchors[Math.max(0, next - 1)] ?? anchors[0];
    const [toAt, to] = anchors[next] ?? anchors[3];
    const share = toAt === fromAt ? 1 : (index - fromAt) / (toAt - fromAt);
    const wander = (random.next() - 0.5) * 0.3 * (high - low);
    const level = Math.min(high, Math.max(low, from + share * (to - from) + wander));
    return Math.min(high, Math.max(low, scale(Math.round(level / tick))));
  });
  return { levels, top, bottom };
}

/** `total` in whole steps over `count` seconds. */
function shares(total: number, count: number, random: Random, sizeStep: number): number[] {
  const weights = Array.from({ length: count }, () => random.next() ** 2);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const steps = Math.round(total / sizeStep);
  let passed = 0;
  let given = 0;
  return weights.map((weight, index) => {
    passed += weight;
    const until = index === count - 1 ? steps : Math.round((steps * passed) / whole);
    const share = until - given;
    given = until;
    return cleanDecimal(share * sizeStep);
  });
}
