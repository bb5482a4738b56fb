/** How much the synthetic market lists. `wide`: more stocks and currency pairs, indices and a bond. */
export const UNIVERSES = ['standard', 'wide'] as const;
export type Universe = (typeof UNIVERSES)[number];
