import type { Random } from '../../src/core/random.ts';

export const SYMBOLS = ['SPY', 'AAPL'] as const;

export const either = <Value>(random: Random, ...values: readonly Value[]): Value =>
  values[random.below(values.length)] as Value;

/** Near enough to be met within a life, or too far for it. */
const distance = (random: Random): string => either(random, '0.02%', '1%');

/** An alert in Bowline's own language: every action, every kind of exit that needs no price of the market. */
export function alertBody(random: Random, id: string): object {
  const symbol = either(random, ...SYMBOLS);
  const drawn = random.next();
  if (drawn < 0.1) return { action: 'close', symbol, id };
  if (drawn < 0.18) return { action: 'close', symbol, ...part(random), id };
  if (drawn < 0.25) return { action: 'reverse', symbol, stopLoss: '1%', takeProfit: '1%', id };
  if (drawn < 0.28) return { action: 'flatten', id };
  if (drawn < 0.31) return { action: 'cancel', id };
  if (drawn < 0.41) return { action: 'add', symbol, quantity: 1 + random.below(10), ...added(random), id };
  if (drawn < 0.57) return { action: 'amend', symbol, ...changed(random), id };
  return {
    action: either(random, 'buy', 'sell'),
    symbol,
    quantity: 1 + random.below(20),
    stopLoss: distance(random),
    ...targets(random),
    ...managed(random),
    id,
  };
}

const part = (random: Random): object =>
  random.next() < 0.7 ? { closePercent: either(random, 25, 33, 50, 75) } : { quantity: 1 + random.below(5) };

/** Without exits of its own it takes those of the position. */
const added = (random: Random): object => ({
  ...(random.next() < 0.3 ? { stopLoss: '0.8%' } : {}),
  ...(random.next() < 0.2 ? { takeProfit: '0.8%' } : {}),
});

function changed(random: Random): object {
  const stop = { stopLoss: either(random, '0.02%', '0.5%', '1.5%', '2%') };
  const target = { takeProfit: either(random, '0.02%', '0.5%', '1.5%', '2%') };
  const even = { breakEven: 'now' };
  return either<object>(random, stop, stop, target, even, { ...stop, ...target }, { ...even, ...target });
}

/** None, one, or several with their shares by units, percent or as the rest. */
function targets(random: Random): object {
  const drawn = random.next();
  if (drawn < 0.2) return {};
  if (drawn < 0.5) return { takeProfit: distance(random) };
  const first = distance(random);
  const share = either<object>(random, {}, { quantity: 1 }, { closePercent: 50 });
  const rest = ['1.5%', '2%', '3%'].slice(0, 1 + random.below(3));
  return { takeProfits: [{ at: first, ...share }, ...rest] };
}

/** What Bowline does to the exits by itself. */
function managed(random: Random): object {
  const drawn = random.next();
  if (drawn < 0.2) return { breakEven: either(random, 'firstTarget', '0.02%') };
  return drawn < 0.27 ? { exitAfterMinutes: 0.02 } : {};
}
