import type { UnixMs } from '../../core/clock.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { Signal } from '../../trading/signal.ts';
import type { AlertBody } from '../body.ts';

/** What holds where a body does not say. */
export interface SignalDefaults {
  readonly tif?: Signal['tif'];
  readonly outsideRth?: boolean;
  readonly strategy?: string;
  readonly account?: Signal['account'];
}

export interface DialectContext {
  /** Our clock, when the body arrived. */
  readonly receivedAt: UnixMs;
  readonly defaults: SignalDefaults;
}

/** A signal before it has an identity. */
export interface SignalDraft extends Omit<Signal, 'id' | 'source' | 'receivedAt' | 'dedupeKey'> {
  /** What was noticed but not refused, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * One sender's language. A dialect is one file in this folder, a corpus beside it and a line in `registry.ts`; the shared
 * contract test runs every corpus. Pure: the same body and context give the same draft.
 */
export interface Dialect {
  /** Lower case, stable: used in configuration, on the command line and in the journal. */
  readonly name: string;
  /** True when the body is written in this language, whether it is valid or not. Cheap; decides nothing else. */
  recognises(body: AlertBody): boolean;
  /** Never throws. A refusal names the field in the sender's own spelling. */
  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal>;
}
