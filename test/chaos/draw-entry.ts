import type { Random } from '../../src/core/random.ts';
import { either, TRADED, units } from './draw-market.ts';

/** Prices of an entry as shares of the market's middle when the alert is sent. */
export interface Levels {
  readonly limit?: number;
  readonly trigger?: number;
}

export interface DrawnAlert {
  readonly body: object;
  readonly levels?: Levels;
}

/** Near enough to be met within a life, or too far for it. */
const distance = (random: Random): string => either(random, '0.02%', '1%');

/** Nearer the market could have come to it before it is there. */
const NEAREST_TRIGGER = 0.00005;

/** How far an entry rests from the middle, as a share of it: at the market, within a life's moves or a jump of it, or far off. */
const away = (random: Random): number => either(random, 0, 0.00005, 0.0001, 0.0003, 0.001, 0.01);

/** An entry of any type and side, with every kind of exit. */
export function entry(random: Random, id: string): DrawnAlert {
  const traded = either(random, ...TRADED);
  const action = either(random, 'buy', 'sell');
  const { levels, ...type } = kind(random, action === 'buy' ? 1 : -1);
  const body = {
    action,
    symbol: traded.symbol,
    quantity: units(random, traded),
    ...type,
    ...exits(random),
    ...(random.next() < 0.3 ? { tif: 'GTC' } : {}),
    id,
  };
  return { body, ...(levels ? { levels } : {}) };
}

/** `direction`: 1 of a buy, -1 of a sell. */
function kind(random: Random, direction: 1 | -1): { orderType?: string; levels?: Levels } {
  const drawn = random.next();
  if (drawn < 0.45) return {};
  const limit = 1 - direction * away(random);
  if (drawn < 0.7) return { orderType: 'limit', levels: { limit } };
  const trigger = 1 + direction * Math.max(away(random), NEAREST_TRIGGER);
  if (drawn < 0.85) return { orderType: 'stop', levels: { trigger } };
  // On the losing side of its trigger the limit rests when that has been reached.
  const beyond = trigger + direction * either(random, -0.0001, 0, 0.0001, 0.0005);
  return { orderType: 'stop-limit', levels: { trigger, limit: beyond } };
}

/** A stop that trails has no break-even of its own. */
function exits(random: Random): object {
  if (random.next() < 0.45) return { ...trailing(random), ...targets(random) };
  const offset = random.next() < 0.15 ? { stopLimitOffset: either(random, '0.02%', '1%') } : {};
  return { stopLoss: distance(random), ...offset, ...targets(random), ...managed(random) };
}

/** By an amount or a percentage: at once, from a trigger on, in steps. */
function trailing(random: Random): object {
  const by = { trailing: either(random, '0.03%', '1%', '0.5 points', '5 points') };
  const drawn = random.next();
  if (drawn < 0.55) return by;
  if (drawn < 0.75) return { ...by, trailingStep: '0.01%' };
  const later = { ...by, stopLoss: '1%', trailingTrigger: distance(random) };
  return drawn < 0.9 ? later : { ...later, trailingStep: '0.01%' };
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
