import type { AlertRefusalCode } from '../refusals.ts';
import type { SignalDraft } from './dialect.ts';

/** The canonical signal that is expected; what is left out is a market order, DAY, regular hours. */
export type ExpectedSignal = Pick<SignalDraft, 'action' | 'symbol'> & Partial<Omit<SignalDraft, 'warnings'>>;

/** One body as a sender writes it, and what must come of it. */
export interface DialectExample {
  readonly name: string;
  readonly body: string;
  readonly contentType?: string;
  readonly expect:
    | {
        readonly signal: ExpectedSignal /** Words that the warnings contain, one entry each. */;
        readonly warns?: readonly string[];
      }
    | { readonly code: AlertRefusalCode /** In the sender's spelling. */; readonly field?: string };
}
