import type { Random } from '../../src/core/random.ts';
import { type DrawnAlert, entry } from './draw-entry.ts';
import { either, TRADED, units } from './draw-market.ts';

/** An alert in Bowline's own language: every action, entries of every type. */
export function alert(random: Random, id: string): DrawnAlert {
  const drawn = random.next();
  return drawn < 0.45 ? { body: other(random, drawn, id) } : entry(random, id);
}

/** Of what is held, or rests. */
function other(random: Random, drawn: number, id: string): object {
  const traded = either(random, ...TRADED);
  const { symbol } = traded;
  if (drawn < 0.07) return { action: 'close', symbol, id };
  if (drawn < 0.13) return { action: 'close', symbol, ...part(random), id };
  if (drawn < 0.17) return { action: 'reverse', symbol, stopLoss: '1%', takeProfit: '1%', id };
  if (drawn < 0.19) return { action: 'flatten', id };
  if (drawn < 0.25) return { action: 'cancel', ...(random.next() < 0.7 ? { symbol } : {}), id };
  if (drawn < 0.31) return { action: 'add', symbol, quantity: units(random, traded), ...added(random), id };
  return { action: 'amend', symbol, ...changed(random), id };
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
