import type { Random } from '../../src/core/random.ts';
import { type DeathPoint, drawDeath } from './death-point.ts';
import { alert } from './draw-alert.ts';
import { type ByHand, byHand, gap } from './draw-by-hand.ts';
import type { DrawnAlert } from './draw-entry.ts';
import { either, TRADED } from './draw-market.ts';

type Doing =
  | ({ readonly do: 'alert' } & DrawnAlert)
  | { readonly do: 'fault'; readonly name: string; readonly options: object }
  | ByHand
  | { readonly do: 'resolve'; readonly how: 'adopt' | 'ignore' | 'flatten' };

/** Something that is done in a life, so many milliseconds after Bowline was ready. */
export type Deed = Doing & { readonly afterMs: number };

export interface LifePlan {
  readonly death: DeathPoint;
  readonly deeds: readonly Deed[];
  /** Done after its end, while no Bowline runs. */
  readonly after: readonly ByHand[];
}

function fault(random: Random): { readonly name: string; readonly options: object } {
  const seconds = Number((0.3 + random.next() * 2).toFixed(1));
  const one = <Value>(...values: readonly Value[]): Value => either(random, ...values);
  const faults = [
    { name: 'kill', options: {} },
    { name: 'half-open', options: { seconds: 40 } },
    {
      name: 'link-lost',
      options: {
        seconds,
        data: one('kept', 'lost'),
        orders: one('kept', 'refused', 'lost'),
        reports: one('lost', 'late'),
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
        do: one('delay', 'duplicate', 'reorder'),
        kinds: one(
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
    { name: 'cancel-hangs', options: { seconds: 3, afterwards: one('carried-out', 'forgotten') } },
    { name: 'completed-without-size', options: { seconds: 10 } },
  ];
  return one(...faults);
}

const resolution = (random: Random): Doing => ({
  do: 'resolve',
  how: either(random, 'adopt', 'ignore', 'flatten'),
});

/** What a step needs to come, beside alerts. */
function leadsTo(death: DeathPoint, random: Random, id: string): readonly Doing[] {
  if (death.at !== 'commit') return [];
  if (death.type.startsWith('order.amend'))
    return TRADED.map(({ symbol }) => {
      const body = { action: 'amend', symbol, stopLoss: '1.2%', id: `${id}.${symbol}` };
      return { do: 'alert', body };
    });
  if (death.type === 'execution.corrected') return [{ do: 'correct', nth: 0, to: { by: 0.25 } }];
  if (death.type === 'order.repriced') return [{ do: 'retouch', role: 'S', by: -0.003 }];
  if (death.type === 'break.resolved') return [resolution(random)];
  return [];
}

/** One life: what happens in it and where it ends. `name` makes the ids of its alerts its own. */
export function drawLife(random: Random, name: string): LifePlan {
  const death = drawDeath(random);
  const deeds: Deed[] = [];
  const alerts = 2 + random.below(5);
  for (let index = 0; index < alerts; index += 1)
    deeds.push({ afterMs: random.below(1_200), do: 'alert', ...alert(random, `${name}.${index + 1}`) });
  for (let left = random.below(3); left > 0; left -= 1)
    deeds.push({ afterMs: random.below(1_200), do: 'fault', ...fault(random) });
  for (let left = random.below(3); left > 0; left -= 1)
    deeds.push({ afterMs: 500 + random.below(2_000), ...gap(random) });
  for (const doing of leadsTo(death, random, `${name}.lead`)) deeds.push({ afterMs: 1_500, ...doing });
  if (random.next() < 0.4) deeds.push({ afterMs: 300 + random.below(1_200), ...byHand(random) });
  if (random.next() < 0.6) deeds.push({ afterMs: random.below(800), ...resolution(random) });
  const after: ByHand[] = [];
  if (random.next() < 0.25) after.push(gap(random));
  if (random.next() < 0.15) after.push(byHand(random));
  return { death, deeds: deeds.sort((a, b) => a.afterMs - b.afterMs), after };
}
