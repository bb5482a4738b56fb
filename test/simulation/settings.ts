import { DEFAULT_POLICIES, type TradingPolicies } from '../../src/trading/policies.ts';
import { DEFAULT_RESETS, type ResetSettings } from '../../src/trading/resets/settings.ts';
import type { WorldOptions } from './options.ts';

const RESET_ENTRIES = ['refuse', 'hold', 'allow'] as const;

/** What the configuration of a world says of IB's resets. */
export function resetsOf({ resets }: WorldOptions): ResetSettings {
  const entries = RESET_ENTRIES[resets - 1];
  return { ...DEFAULT_RESETS, ...(entries ? { region: 'north-america', entries } : { region: 'none' }) };
}

/** The same of what is done about missing stops and strays. */
export const policiesOf = ({ onMissingStop, onStrayOrder }: WorldOptions): TradingPolicies => ({
  ...DEFAULT_POLICIES,
  onMissingStop: (['repair', 'flatten', 'alarm'] as const)[onMissingStop] ?? 'repair',
  onStrayOrder: onStrayOrder === 1 ? 'cancel' : 'alarm',
});
