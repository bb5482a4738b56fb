import { elapsedMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OrderRecord } from '../order/order.ts';
import { type ExitRuleName, type ExitRules, RULE_ATTEMPTS, RULE_RETRY_MS } from '../plan/exit-rules.ts';
import type { Bracket } from './bracket.ts';
import type { KernelContext } from './context.ts';
import type { SignalRecord } from './state.ts';

/** An entry with rules, of which something may still be held. */
export interface Managed {
  readonly record: SignalRecord;
  readonly bracket: Bracket;
  readonly rules: ExitRules;
  readonly instrument: Instrument;
  /** Units of the entry that are still held, without sign. */
  readonly left: number;
}

/** Not carried out yet, and not refused just now or too often. */
export function isDue(
  { rulesApplied, rulesRefused }: OrderRecord,
  name: ExitRuleName,
  context: KernelContext,
): boolean {
  if (rulesApplied.includes(name)) return false;
  const refused = rulesRefused?.[name];
  return !refused || (refused.count < RULE_ATTEMPTS && elapsedMs(refused.at, context.now()) >= RULE_RETRY_MS);
}
