import type { Refusal } from '../../core/result.ts';
import { closest } from './closest.ts';
import type { Layers } from './layers.ts';
import type { BowlineConfigInput } from './schema.ts';

type Simulated = NonNullable<BowlineConfigInput['simulated']>;

/** Settings of the simulated gateway that belong together. */
export const PROFILES: Readonly<Record<string, Simulated>> = {
  /** What the test suites of API clients expect to find: much that is listed, and an account with positions. */
  acceptance: {
    universe: 'wide',
    holdings: { AAPL: 100, SPY: 50, MSFT: -20 },
  },
};

/** Lays a profile over what is configured; flags go over it. */
export function applyProfile(layers: Layers, name: string): readonly Refusal[] {
  const profile = PROFILES[name];
  if (profile === undefined) {
    const known = Object.keys(PROFILES);
    const meant = closest(name, known);
    const advice = meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${meant}?`;
    return [
      {
        code: 'PROFILE_UNKNOWN',
        field: '--profile',
        found: name,
        allowed: known.join(', '),
        message: `--profile ${name} is not a profile. ${advice}`,
      },
    ];
  }
  for (const [key, value] of Object.entries(profile)) {
    layers.set(`simulated.${key}`, value, `--profile ${name}`);
  }
  return [];
}
