import type { RiskInput } from '../risk/check.ts';
import type { Signal } from '../signal.ts';
import type { SignalDecision } from './signal-decision.ts';

/** What these ask for opens something, or may. */
const OPENING: ReadonlySet<Signal['action']> = new Set(['buy', 'sell', 'add', 'reverse']);

/**
 * Whether a signal may add exposure, by what it came to and not by its words: a sell that closes a long position only takes
 * away. A refused one is judged by its words.
 */
export function intentOf(signal: Signal, decision: SignalDecision): RiskInput['intent'] {
  switch (decision.kind) {
    case 'entry':
    case 'held':
      return 'entry';
    case 'close':
      return decision.reverse ? 'entry' : 'reduce';
    case 'refused':
      return OPENING.has(signal.action) ? 'entry' : 'reduce';
    case 'amend':
    case 'cancel':
    case 'nothing':
      return 'reduce';
  }
}
