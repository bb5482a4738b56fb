import type { Random } from '../../src/core/random.ts';
import { either, jump, TRADED } from './draw-market.ts';

/** What a correction makes of a fill: another price by so much, or another size as a share of it; 0 busts it. */
export type Correction = { readonly by: number } | { readonly share: number };

/** An order of ours by its role: entry, stop, target. */
export type Role = 'E' | 'S' | 'T';

export type ByHand =
  /** An order by hand in TWS. */
  | { readonly do: 'hand'; readonly order: object }
  /** An order of ours moved by hand, by a share of its price. */
  | { readonly do: 'retouch'; readonly role: Role; readonly by: number }
  /** An entry of ours cancelled by hand in TWS, or by a person at Bowline. */
  | { readonly do: 'withdraw'; readonly at: 'tws' | 'bowline' }
  /** A fill corrected by the venue: the last one, or the n-th before it. */
  | { readonly do: 'correct'; readonly nth: number; readonly to: Correction }
  | { readonly do: 'gap'; readonly symbol: string; readonly percent: number };

/** What people and the venue do at the exchange. */
export function byHand(random: Random): ByHand {
  const drawn = random.next();
  if (drawn < 0.4) return { do: 'correct', nth: random.below(3), to: correction(random) };
  if (drawn < 0.6)
    return { do: 'retouch', role: either(random, 'S', 'T'), by: either(random, -0.003, 0.003) };
  if (drawn < 0.7) return { do: 'retouch', role: 'E', by: either(random, -0.0005, 0.0005) };
  if (drawn < 0.82) return { do: 'withdraw', at: either(random, 'tws', 'bowline') };
  const { listed: symbol } = either(random, ...TRADED);
  return {
    do: 'hand',
    order: { symbol, action: either(random, 'BUY', 'SELL'), quantity: 1 + random.below(5) },
  };
}

function correction(random: Random): Correction {
  const drawn = random.next();
  if (drawn < 0.4) return { by: either(random, -0.5, -0.25, 0.25, 0.5) };
  return { share: drawn < 0.7 ? either(random, 0.3, 0.5, 0.9, 1.5) : 0 };
}

export const gap = (random: Random): ByHand => ({
  do: 'gap',
  symbol: either(random, ...TRADED).listed,
  percent: jump(random),
});
