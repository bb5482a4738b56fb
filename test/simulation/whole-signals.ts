import { type UnixMs, unixMs } from '../../src/core/clock.ts';
import type { Random } from '../../src/core/random.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import { sessionsOf, tradingDay } from '../../src/instruments/sessions/session-clock.ts';
import type { Distance, Share, Signal, TargetRequest } from '../../src/trading/signal.ts';
import { beyond, either, type Scene } from './alert-bodies.ts';

/** A signal but for what the way in gives it: its id and times. */
export type Wish = Omit<Signal, 'id' | 'receivedAt' | 'dedupeKey' | 'source'>;

const MINUTE_MS = 60_000;
const percent = (value: number): Distance => ({ unit: 'percent', value: Number(value.toFixed(3)) });

/** What only the canonical signal can say, as a strategy or a chat room sends it. */
export function wholeSignal(random: Random, scene: Scene, instrument: Instrument, marketNow: UnixMs): Wish {
  const drawn = random.next();
  if (drawn < 0.1) return { ...plain(scene, 'close'), portion: share(random, Math.abs(scene.held)) };
  if (drawn < 0.15) return { ...plain(scene, 'amend'), ...movedTargets(random, scene) };
  const action = drawn < 0.25 && scene.held !== 0 ? 'add' : random.next() < 0.5 ? 'buy' : 'sell';
  const sign = action === 'add' ? Math.sign(scene.held) : action === 'buy' ? 1 : -1;
  const whenHeld = random.next();
  return {
    ...plain(scene, action),
    size: { by: 'units', value: 1 + random.below(20) },
    entry: entryOf(random, scene, sign),
    ...stopOf(random, scene, sign),
    ...(random.next() < 0.3 ? times(random, instrument, marketNow) : {}),
    ...(whenHeld < 0.15 ? { whenHeld: { opposite: 'close-first' } } : {}),
    ...(whenHeld > 0.9 ? { whenHeld: { opposite: 'net', sameSide: 'nothing' } } : {}),
    tif: either(random, 'DAY', 'GTC'),
  };
}

const plain = ({ symbol }: Scene, action: Signal['action']): Wish => ({
  action,
  symbol,
  entry: { type: 'market' },
  tif: 'DAY',
  outsideRth: false,
});

function share(random: Random, held: number): Share {
  return either<() => Share>(
    random,
    () => ({ by: 'fraction', value: either(random, 0.25, 1 / 3, 0.5, 0.75) }),
    () => ({ by: 'percent', value: 1 + random.below(100) }),
    () => ({ by: 'units', value: 1 + random.below(Math.max(1, held)) }),
  )();
}

function movedTargets(random: Random, scene: Scene): Pick<Signal, 'takeProfits'> {
  const sign = Math.sign(scene.held) || 1;
  const count = 1 + random.below(3);
  return {
    takeProfits: Array.from({ length: count }, (_, index) => ({
      at: { unit: 'price', value: beyond(scene, sign, 0.002 * (index + 1 + random.next())) },
    })),
  };
}

function entryOf(random: Random, scene: Scene, sign: number): Signal['entry'] {
  const away = random.next() * 0.003;
  const kind = random.next();
  if (kind < 0.6) return { type: 'market' };
  if (kind < 0.8) return { type: 'limit', limit: beyond(scene, -sign, away) };
  if (kind < 0.9) return { type: 'stop', stop: beyond(scene, sign, away) };
  return { type: 'stop-limit', stop: beyond(scene, sign, away), limit: beyond(scene, sign, away + 0.001) };
}

/** A stop of one of the kinds, with the targets and the break-even that go with it. */
function stopOf(random: Random, scene: Scene, sign: number): Partial<Wish> {
  const rests = percent(0.1 + random.next() * 0.6);
  const kind = random.next();
  if (kind < 0.12) return { trailing: rests, ...targets(random) };
  const trails = { stopLoss: rests, trailing: percent(0.1 + random.next() * 0.4) };
  const trailingTrigger = percent(0.1 + random.next() * 0.4);
  const trailingStep = percent(0.02 + random.next() * 0.1);
  if (kind < 0.24) return { ...trails, trailingTrigger, ...targets(random) };
  if (kind < 0.36) return { ...trails, trailingTrigger, trailingStep, ...targets(random) };
  if (kind < 0.44) return { ...trails, trailingStep, ...targets(random) };
  const aimed = targets(random);
  const limit = random.next() < 0.15 ? { stopLimitOffset: percent(0.05 + random.next() * 0.2) } : {};
  return { stopLoss: rests, ...limit, ...aimed, ...breakEven(random, scene, sign, aimed) };
}

function breakEven(
  random: Random,
  scene: Scene,
  sign: number,
  { takeProfit, takeProfits }: Partial<Wish>,
): Partial<Wish> {
  if (random.next() < 0.4) return {};
  const offset =
    random.next() < 0.4 ? { offset: { unit: 'ticks', value: 1 + random.below(4) } as const } : {};
  const kind = random.next();
  if (kind < 0.5 && (takeProfit || takeProfits)) return { breakEven: { when: 'first-target', ...offset } };
  if (kind < 0.8) return { breakEven: { when: percent(0.1 + random.next() * 0.3), ...offset } };
  const value = beyond(scene, sign, 0.001 + random.next() * 0.003);
  return { breakEven: { when: { unit: 'price', value }, ...offset } };
}

function targets(random: Random): Pick<Wish, 'takeProfit' | 'takeProfits'> {
  const count = random.below(5);
  if (count === 0) return {};
  if (count === 1) return { takeProfit: percent(0.1 + random.next() * 0.6) };
  const shares = either<(index: number) => Share | undefined>(
    random,
    () => undefined,
    () => ({ by: 'fraction', value: 1 / count }),
    () => ({ by: 'percent', value: Math.floor(80 / count) }),
    () => ({ by: 'units', value: 1 }),
    (index) => (index === 0 ? { by: 'percent', value: 50 } : undefined),
  );
  return {
    takeProfits: Array.from({ length: count }, (_, index): TargetRequest => {
      const part = shares(index);
      const at = percent(0.1 * (index + 1) + random.next() * 0.09);
      return part ? { at, share: part } : { at };
    }),
  };
}

/** Exits by time: soon enough to come in a short world. */
function times(
  random: Random,
  instrument: Instrument,
  marketNow: UnixMs,
): Pick<Signal, 'timeExit' | 'endOfDayExit'> {
  const soon = Math.round((0.2 + random.next() * 3) * MINUTE_MS);
  const kind = random.next();
  if (kind < 0.4) return { timeExit: { afterMs: soon } };
  if (kind < 0.8) return { timeExit: { at: unixMs(Math.round(marketNow + soon)) } };
  const close = sessionsOf(instrument, tradingDay(instrument, marketNow)).liquid.at(-1)?.close;
  const minutesBefore = close === undefined ? 390 : Math.floor((close - marketNow - soon) / MINUTE_MS);
  return minutesBefore >= 0 && minutesBefore <= 390 ? { endOfDayExit: { minutesBefore } } : {};
}
