import type { Random } from '../../src/core/random.ts';
import { type DeathPoint, drawDeath } from './death-point.ts';

/** Something that is done in a life, so many milliseconds after Bowline was ready. */
export type Deed =
  | { readonly afterMs: number; readonly do: 'alert'; readonly body: object }
  | { readonly afterMs: number; readonly do: 'fault'; readonly name: string; readonly options: object }
  | { readonly afterMs: number; readonly do: 'gap'; readonly symbol: string; readonly percent: number };

export interface LifePlan {
  readonly death: DeathPoint;
  readonly deeds: readonly Deed[];
}

const SYMBOLS = ['SPY', 'AAPL'] as const;

function fault(random: Random): { readonly name: string; readonly options: object } {
  const seconds = Number((0.3 + random.next() * 2).toFixed(1));
  const either = <Value>(...values: readonly Value[]): Value => values[random.below(values.length)] as Value;
  const faults = [
    { name: 'kill', options: {} },
    { name: 'half-open', options: { seconds: 40 } },
    {
      name: 'link-lost',
      options: {
        seconds,
        data: either('kept', 'lost'),
        orders: either('kept', 'refused', 'lost'),
        reports: either('lost', 'late'),
      },
    },
    { name: 'restart', options: { seconds, rollBack: 1 + random.below(20) } },
    { name: 'restart', options: { seconds } },
    { name: 'lost-orders', options: { count: 3, seconds: 5 } },
    { name: 'rolled-back-ids', options: { seconds: 20, by: 1 + random.below(20) } },
    { name: 'reject-next', options: { count: 1 + random.below(2), seconds: 5 } },
    { name: 'duplicate-statuses', options: { seconds: 10 } },
    { name: 'filled-before-execution', options: { seconds: 10, ms: 100 + random.below(900) } },
    { name: 'missing-status', options: { seconds: 3 } },
    {
      name: 'messages',
      options: {
        do: either('delay', 'duplicate', 'reorder'),
        kinds: either(
          ['orderStatus'],
          ['executionData', 'commissionReport'],
          ['openOrder', 'orderStatus', 'executionData'],
        ),
        probability: 0.5,
        ms: 50 + random.below(900),
        seconds: 10,
        seed: random.below(1_000_000),
      },
    },
    { name: 'executions-out-of-order', options: { seconds: 10 } },
    { name: 'client-id-in-use', options: { count: 1, seconds: 5 } },
  ];
  return either(...faults);
}

function alertBody(random: Random, id: string): object {
  const symbol = SYMBOLS[random.below(SYMBOLS.length)];
  const drawn = random.next();
  if (drawn < 0.15) return { action: 'close', symbol, id };
  if (drawn < 0.25) return { action: 'reverse', symbol, stopLoss: '1%', takeProfit: '1%', id };
  if (drawn < 0.3) return { action: 'flatten', id };
  if (drawn < 0.35) return { action: 'cancel', id };
  return {
    action: random.next() < 0.5 ? 'buy' : 'sell',
    symbol,
    quantity: 1 + random.below(20),
    stopLoss: random.next() < 0.5 ? '0.02%' : '1%',
    ...(random.next() < 0.7 ? { takeProfit: random.next() < 0.5 ? '0.02%' : '1%' } : {}),
    id,
  };
}

/** One life: what happens in it and where it ends. `name` makes the ids of its alerts its own. */
export function drawLife(random: Random, name: string, death: DeathPoint = drawDeath(random)): LifePlan {
  const deeds: Deed[] = [];
  const alerts = 1 + random.below(4);
  for (let index = 0; index < alerts; index += 1)
    deeds.push({
      afterMs: random.below(1_200),
      do: 'alert',
      body: alertBody(random, `${name}.${index + 1}`),
    });
  for (let left = random.below(3); left > 0; left -= 1)
    deeds.push({ afterMs: random.below(1_200), do: 'fault', ...fault(random) });
  if (random.next() < 0.2) {
    const percent = (random.next() < 0.5 ? 1 : -1) * 1.5;
    deeds.push({ afterMs: 500 + random.below(800), do: 'gap', symbol: 'SPY', percent });
  }
  return { death, deeds: deeds.sort((a, b) => a.afterMs - b.afterMs) };
}
