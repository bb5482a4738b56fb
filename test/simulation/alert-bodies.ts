import type { Random } from '../../src/core/random.ts';

/** What the author of an alert sees when it is sent. */
export interface Scene {
  readonly symbol: string;
  /** About where the market is. */
  readonly middle: number;
  /** What Bowline holds, signed. */
  readonly held: number;
  /** The sender's own. */
  readonly id: string;
}

export const either = <Value>(random: Random, ...values: readonly Value[]): Value =>
  values[random.below(values.length)] as Value;

/** A price so far (a share of it) on the winning side of a position with this sign; negative: on the losing side. */
export const beyond = ({ middle }: Scene, sign: number, share: number): number =>
  Number((middle * (1 + sign * share)).toFixed(2));

/** A distance in percent between 0.1 and `most`. */
export const percentText = (random: Random, most = 0.9): string =>
  `${(0.1 + random.next() * (most - 0.1)).toFixed(2)}%`;

/** An alert in Bowline's own language: every action, entries of every type, with every kind of exit that it has. */
export function alertBody(random: Random, scene: Scene): object {
  const { symbol, id } = scene;
  const drawn = random.next();
  if (drawn < 0.11) return { action: 'close', symbol, id };
  if (drawn < 0.19) return part(random, scene);
  if (drawn < 0.25) return { action: 'reverse', symbol, stopLoss: percentText(random), takeProfit: '1%', id };
  if (drawn < 0.27) return { action: 'flatten', id };
  if (drawn < 0.31) return { action: 'cancel', ...(random.next() < 0.7 ? { symbol } : {}), id };
  if (drawn < 0.4) return add(random, scene);
  if (drawn < 0.52) return amend(random, scene);
  if (drawn < 0.6) return strategyOrder(random, scene);
  return entry(random, scene);
}

function part(random: Random, { symbol, held, id }: Scene): object {
  const close = { action: 'close', symbol, id };
  if (random.next() < 0.7) return { ...close, closePercent: either(random, 25, 33, 50, 75, 100) };
  return { ...close, quantity: 1 + random.below(Math.max(1, Math.abs(held))) };
}

function add(random: Random, { symbol, id }: Scene): object {
  return {
    action: 'add',
    symbol,
    quantity: 1 + random.below(10),
    ...(random.next() < 0.4 ? { stopLoss: percentText(random) } : {}),
    ...(random.next() < 0.3 ? { takeProfit: percentText(random) } : {}),
    id,
  };
}

function amend(random: Random, scene: Scene): object {
  const sign = Math.sign(scene.held) || 1;
  const what = random.next();
  const stop = { stopLoss: beyond(scene, sign, -random.next() * 0.008) };
  const target = { takeProfit: beyond(scene, sign, random.next() * 0.008) };
  const even = { breakEven: 'now' };
  const changed =
    what < 0.4
      ? stop
      : what < 0.6
        ? target
        : what < 0.8
          ? even
          : { ...(what < 0.9 ? stop : even), ...target };
  return { action: 'amend', symbol: scene.symbol, ...changed, id: scene.id };
}

/** TradingView's: the quantity of a turn is what closes and what opens; the position is said before and after. */
function strategyOrder(random: Random, { symbol, held, id }: Scene): object {
  const wrong = random.next() < 0.1 ? 1 + random.below(5) : 0;
  const before = held + wrong;
  const after = either(
    random,
    0,
    -before,
    Math.trunc(before / 2),
    1 + random.below(12),
    -1 - random.below(12),
  );
  const way = after - before;
  if (way === 0) return { action: 'close', symbol, id };
  const named = (units: number): string => (units === 0 ? 'flat' : units > 0 ? 'long' : 'short');
  return {
    action: way > 0 ? 'buy' : 'sell',
    symbol,
    quantity: Math.abs(way),
    marketPosition: named(after),
    marketPositionSize: Math.abs(after),
    prevMarketPosition: named(before),
    prevMarketPositionSize: Math.abs(before),
    stopLoss: percentText(random),
    ...(random.next() < 0.5 ? { takeProfit: percentText(random) } : {}),
    id,
  };
}

function entry(random: Random, scene: Scene): object {
  const action = random.next() < 0.5 ? 'buy' : 'sell';
  const direction = action === 'buy' ? 1 : -1;
  const terms = {
    action,
    symbol: scene.symbol,
    ...(random.next() < 0.15 ? { riskAmount: 20 } : { quantity: 1 + random.below(20) }),
    ...(random.next() < 0.15 ? { trailing: percentText(random) } : { stopLoss: percentText(random) }),
    ...(random.next() < 0.7 ? { takeProfit: percentText(random) } : {}),
    ...(random.next() < 0.3 ? { tif: 'GTC' } : {}),
    ...(random.next() < 0.1 ? { outsideRth: true } : {}),
    id: scene.id,
  };
  const away = random.next() * 0.003;
  const kind = random.next();
  if (kind < 0.55) return terms;
  if (kind < 0.78) return { ...terms, orderType: 'limit', price: beyond(scene, -direction, away) };
  const stopPrice = beyond(scene, direction, away);
  if (kind < 0.9) return { ...terms, orderType: 'stop', stopPrice };
  return { ...terms, orderType: 'stop-limit', stopPrice, price: beyond(scene, direction, away + 0.001) };
}
