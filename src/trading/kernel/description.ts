import type { OrderRef, SignalId } from '../../core/ids.ts';

/** An event in words, for the log. */
export interface Description {
  readonly severity: 'debug' | 'info' | 'warning' | 'error';
  readonly text: string;
  readonly signalId?: SignalId;
  readonly ref?: OrderRef;
}
