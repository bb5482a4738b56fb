import type { TradingStateView } from '../../../src/app/views.ts';
import type { Tone } from '../design/chip.tsx';

/** Each trading state in a word and in a sentence. */
export const TRADING_STATES: Readonly<
  Record<TradingStateView, { readonly label: string; readonly tone: Tone; readonly meaning: string }>
> = {
  active: { label: 'ACTIVE', tone: 'good', meaning: 'Signals are carried out' },
  'reduce-only': { label: 'REDUCE ONLY', tone: 'warn', meaning: 'Only orders that reduce a position' },
  'cancel-only': { label: 'CANCEL ONLY', tone: 'bad', meaning: 'No new orders; cancelling only' },
  halted: { label: 'HALTED', tone: 'bad', meaning: 'No new orders; exits stay at the broker' },
};
