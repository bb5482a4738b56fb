import type { FieldReader } from '../field-reader.ts';

/** The fields of PickMyTrade's spreads, by their spellings. */
export const SPELLINGS = {
  broker: ['broker', 'platform'],
  strategy: ['strategy'],
  underlying: ['underlying'],
  side: ['side'],
  expiration: ['expiration'],
  legsMode: ['legs_mode'],
  auto: ['auto'],
  legs: ['legs'],
  quantity: ['quantity'],
  pricing: ['pricing'],
  manage: ['manage'],
  date: ['date'],
} as const;
export type SpreadField = keyof typeof SPELLINGS;
export type SpreadReader = FieldReader<SpreadField>;

/** Its kinds of spreads: our name, and the fewest and the most legs. */
export const SPREAD_STRATEGIES = {
  vertical: { name: 'vertical', legs: [2, 2] },
  ironcondor: { name: 'iron_condor', legs: [4, 4] },
  ironbutterfly: { name: 'iron_butterfly', legs: [4, 4] },
  butterfly: { name: 'butterfly', legs: [3, 3] },
  calendar: { name: 'calendar', legs: [2, 2] },
  diagonal: { name: 'diagonal', legs: [2, 2] },
  straddle: { name: 'straddle', legs: [2, 2] },
  strangle: { name: 'strangle', legs: [2, 2] },
  custom: { name: 'custom', legs: [2, 6] },
} as const;
export type SpreadStrategy = keyof typeof SPREAD_STRATEGIES;
